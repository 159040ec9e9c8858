"""What counsellors and trainers of the demo write: invented, and without anybody's story."""

from __future__ import annotations

from orientations.enums import DeclineReason

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
