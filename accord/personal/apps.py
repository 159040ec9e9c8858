from django.apps import AppConfig

_EVENTS = {
    "personal.link_sent": ("envelope", "Lien vers sa page envoyé à {name}"),
    "personal.link_copied": ("link-45deg", "Lien vers sa page donné à {name}"),
    "personal.links_revoked": ("x-circle", "Les liens vers la page de {name} sont annulés"),
    "personal.phone_corrected": ("telephone", "{name} a corrigé son numéro : {phone}"),
}
_ABOUT_DATA = {
    "personal.data_requested": ("shield-exclamation", "{name} demande : {asked}"),
    "personal.data_request_answered": ("shield-check", "Réponse donnée à {name} : {asked}"),
}


class PersonalConfig(AppConfig):
    name = "accord.personal"
    verbose_name = "Page du jeune"

    def ready(self) -> None:
        from accord.organisations import open_business, relations
        from accord.personal.organisations import UNANSWERED, declare
        from accord.personal.panels import links_of
        from accord.personal.relations import RELATIONS
        from accord.personal.worklists import DATA_REQUESTS
        from accord.registry import event_kinds, file_panels, file_relations, worklists

        for key, (icon, sentence) in _EVENTS.items():
            event_kinds.register(key, icon=icon, sentence=sentence)
        for key, (icon, sentence) in _ABOUT_DATA.items():
            event_kinds.register(key, icon=icon, sentence=sentence, route="data_request")
        file_panels.register(90, "personal/_file_panel.html", links_of)
        worklists.register(DATA_REQUESTS)
        declare(relations)
        open_business.register(UNANSWERED)
        for relation in RELATIONS:
            file_relations.register(relation)
