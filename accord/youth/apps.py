from django.apps import AppConfig


class YouthConfig(AppConfig):
    name = "accord.youth"
    verbose_name = "Jeunes"

    def ready(self) -> None:
        from accord.accounts import held
        from accord.filling import register_filler
        from accord.registry import caseloads, event_kinds, file_relations, menu, worklists
        from accord.youth.caseload import REFERENT
        from accord.youth.filling import fill_youth
        from accord.youth.relations import RELATIONS
        from accord.youth.validators import refuse_social_security_number
        from accord.youth.worklists import WITHOUT_REFERENT

        event_kinds.register("youth.created", icon="folder-plus", sentence="Dossier ouvert")
        event_kinds.register(
            "youth.referent_changed",
            icon="person-lines-fill",
            sentence="{referent} est désormais référent ou référente du parcours",
        )
        event_kinds.register(
            "youth.merged",
            icon="union",
            sentence="Un autre dossier de {name} est réuni à celui-ci",
        )
        event_kinds.register(
            "youth.unmerged",
            icon="intersect",
            sentence="La réunion de deux dossiers est annulée : chacun reprend ce qui était le sien",
        )
        for relation in RELATIONS:
            file_relations.register(relation)
        event_kinds.register(
            "youth.taken_in",
            icon="house-check",
            sentence="{mission_locale} suit désormais {name} ; référent ou référente : {referent}",
        )
        for key, icon, sentence in [
            ("support.stated", "file-earmark-check", "Accompagnement noté : {contract}"),
            ("support.ended", "file-earmark-x", "Accompagnement terminé : {contract}"),
        ]:
            event_kinds.register(key, icon=icon, sentence=sentence)
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
