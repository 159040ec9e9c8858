"""What counsellors and trainers of the demo write: invented, and without anybody's story."""

from __future__ import annotations

from orientations.enums import DeclineReason, FollowUpAnswer, PathwayStatus, ReturnOutcome

PROJECTS = (
    "A quitté l'école en fin de troisième. Aime le contact, pense au commerce sans en être sûr.",
    "Deux stages en mécanique, veut passer le CAP en apprentissage. Calcul à reprendre.",
    "N'a pas encore d'idée de métier. Ponctuel aux rendez-vous, demande un cadre et un groupe.",
    "Projet aide à la personne. A besoin de confirmer par des stages en structure.",
    "Souhaite travailler dans la restauration. Français à l'oral bon, à l'écrit à reprendre.",
    "Isolé depuis un an, reprend confiance. La visite du site lui a beaucoup plu.",
    "Veut entrer en formation qualifiante dans le bâtiment. Niveau à remettre en calcul.",
    "Intéressée par la petite enfance, n'a jamais fait de stage. Très motivée.",
    "Permis en cours. Logistique ou conduite, à préciser. Sans diplôme.",
    "Arrivé en France il y a trois ans, parle bien, écrit peu. Projet cuisine.",
    "A fait six mois de service civique, cherche maintenant un métier. Aime l'informatique.",
    "Première année de CAP coiffure arrêtée. Veut comprendre pourquoi avant de repartir.",
)
WELCOMES = (
    "",
    "",
    "Nous l'attendons lundi à 9 h pour la visite, puis l'entrée avec le prochain groupe.",
    "Place dans le groupe du mois prochain. Nous l'appelons cette semaine.",
    "Échange très positif au téléphone. Merci de prévoir les justificatifs d'identité.",
)
DECLINES: dict[DeclineReason, str] = {
    DeclineReason.FULL: "Les deux prochains groupes sont complets, rappelez-nous dans deux mois.",
    DeclineReason.DISTANCE: "Plus d'une heure et demie de trajet, et pas de transport à 8 h 30.",
    DeclineReason.CONSTRAINTS: "Pas disponible à temps plein avant la rentrée.",
    DeclineReason.PUBLIC: "Niveau plus élevé que celui de nos groupes.",
}
# A reason for each rule of eligibility that a counsellor may pass over.
WAIVERS: dict[str, tuple[str, ...]] = {
    "over_maximum_age": (
        "Le site a donné son accord par téléphone.",
        "Parcours interrompu par une longue absence, motivation intacte.",
    ),
    "left_school_lately": (
        "Ne retournera pas au lycée, l'établissement l'a confirmé.",
        "Décroche depuis deux ans en réalité.",
    ),
    "employed": (
        "Contrat de quelques heures, prend fin ce mois-ci.",
        "Formation courte qui finit avant l'entrée.",
    ),
    "qualified": (
        "Diplôme sans débouché ici, tout est à reconstruire.",
        "Baccalauréat professionnel, mais niveau de base à reprendre.",
    ),
    "minor_without_guardian": (
        "Contact de l'ASE demandé, attendu cette semaine.",
        "Représentant légal joint par téléphone, coordonnées à venir.",
    ),
}
SHORT_STAYS = (
    "Place en formation qualifiante libérée plus tôt que prévu.",
    "Embauche à la suite du premier stage.",
    "Fin demandée par la personne, en accord avec sa Mission Locale.",
)
EXITS: dict[str, tuple[str, ...]] = {
    PathwayStatus.EXITED: ("", "", "Deux stages dans le même métier, projet validé."),
    PathwayStatus.NOT_CONFIRMED: (
        "",
        "Le rythme à temps plein est trop lourd pour l'instant.",
        "Souhaite d'abord régler sa situation de logement.",
    ),
    PathwayStatus.DROPPED_OUT: (
        "",
        "Trois appels et un courrier sans réponse.",
        "Entretien de départ fait avec le formateur référent.",
    ),
}
FOLLOW_UPS: dict[str, tuple[str, ...]] = {
    FollowUpAnswer.REACHED: ("", "", "Tout se passe bien.", "Cherche un logement plus près."),
    FollowUpAnswer.UNREACHABLE: ("Deux appels et un message.", "Le numéro ne répond plus."),
    FollowUpAnswer.REFUSED: ("",),
}
RETURNS = (
    "Ne vient plus depuis deux semaines, malgré nos appels.",
    "Le projet de métier n'est pas trouvé, un accompagnement plus individuel conviendrait mieux.",
    "Parcours mené à son terme, sans emploi ni formation à la sortie.",
    "A dû arrêter pour des raisons de transport, reste motivé par un emploi.",
)
ACQUIRED = (
    "Arrive à l'heure, tient le rythme de la journée. Un stage en vente réussi.",
    "Calcul repris jusqu'aux pourcentages, lettre de motivation et CV à jour.",
    "Confiance retrouvée à l'oral, un stage en cuisine, permis AM.",
)
ADVISED = (
    "Chercher un contrat court en logistique, puis une formation.",
    "Point santé et logement d'abord, puis reprendre le projet.",
    "Positionnement sur une formation qualifiante à la rentrée.",
)
OUTCOMES: dict[str, tuple[str, ...]] = {
    ReturnOutcome.UNREACHABLE: ("Trois appels, un SMS et un courrier sans réponse.",),
    ReturnOutcome.WRONG_CONTACT: ("Numéro attribué à quelqu'un d'autre, courrier revenu.",),
    ReturnOutcome.REFUSES: ("Ne souhaite pas de rendez-vous, sait qu'il peut revenir.",),
    ReturnOutcome.OTHER: ("A trouvé un emploi le jour même.",),
}
