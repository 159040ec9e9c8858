from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "accord.public"
    verbose_name = "Pages publiques"

    def ready(self) -> None:
        from accord.public import checks  # noqa: F401 - registers itself
