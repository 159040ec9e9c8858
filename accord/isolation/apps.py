from django.apps import AppConfig


class IsolationConfig(AppConfig):
    name = "accord.isolation"
    verbose_name = "Cloisonnement"

    def ready(self) -> None:
        from accord.isolation import checks  # noqa: F401
