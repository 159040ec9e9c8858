from django.apps import AppConfig


class YouthConfig(AppConfig):
    name = "accord.youth"
    verbose_name = "Jeunes"

    def ready(self) -> None:
        from accord.registry import event_kinds, menu

        event_kinds.register("youth.created", icon="folder-plus", sentence="Dossier ouvert")
        menu.register("Jeunes", icon="people", route="young_people", sides=["ml", "e2c"], order=20)
