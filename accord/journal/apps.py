from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "accord.journal"
    verbose_name = "Journal"

    def ready(self) -> None:
        from accord.organisations import relations

        relations.stays(
            "journal.Reading", "organisation", why="in whose name the file was read that day"
        )
