from django.apps import AppConfig

_EVENTS = {
    "youth.imilo_number_set_aside": (
        "files",
        "Numéro i-MILO {number} retiré : depuis la réunion des deux Missions Locales, un autre dossier "
        "le porte",
    ),
    "youth.created": ("folder-plus", "Dossier ouvert"),
    "youth.referent_changed": (
        "person-lines-fill",
        "{referent} est désormais référent ou référente du parcours",
    ),
    "youth.merged": ("union", "Un autre dossier de {name} est réuni à celui-ci"),
    "youth.unmerged": (
        "intersect",
        "La réunion de deux dossiers est annulée : chacun reprend ce qui était le sien",
    ),
    "youth.transferred": (
        "box-arrow-right",
        "{former} transmet le dossier de {name} à {to}, qui le suit désormais",
    ),
    "youth.other_mission_locale": (
        "box-arrow-right",
        "{to} suit désormais {name}, à la suite de {former}",
    ),
    "support.stated": ("file-earmark-check", "Accompagnement noté : {contract}"),
    "support.ended": ("file-earmark-x", "Accompagnement terminé : {contract}"),
    "youth.taken_in": (
        "house-check",
        "{mission_locale} suit désormais {name} ; référent ou référente : {referent}",
    ),
}


class YouthConfig(AppConfig):
    name = "accord.youth"
    verbose_name = "Jeunes"

    def ready(self) -> None:
        from accord.accounts import held
        from accord.filling import register_filler
        from accord.organisations import open_business, relations
        from accord.registry import caseloads, event_kinds, file_relations, menu, worklists
        from accord.youth.caseload import REFERENT
        from accord.youth.filling import fill_youth
        from accord.youth.organisations import FOLLOWED, declare
        from accord.youth.relations import RELATIONS
        from accord.youth.validators import refuse_social_security_number
        from accord.youth.worklists import WITHOUT_REFERENT

        for key, (icon, sentence) in _EVENTS.items():
            event_kinds.register(key, icon=icon, sentence=sentence)
        for relation in RELATIONS:
            file_relations.register(relation)
        caseloads.register(REFERENT)
        worklists.register(WITHOUT_REFERENT)
        held.register_validator(refuse_social_security_number)
        menu.register(
            "Ma journée",
            icon="sun",
            route="home",
            sides=["ml", "e2c", "region", "national"],
            order=0,
        )
        menu.register(
            "Jeunes",
            icon="people",
            route="young_people",
            sides=["ml", "e2c"],
            order=20,
            files=True,
        )
        register_filler(30, fill_youth)
        declare(relations)
        open_business.register(FOLLOWED)
