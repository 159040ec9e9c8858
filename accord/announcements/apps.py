from django.apps import AppConfig


class AnnouncementsConfig(AppConfig):
    name = "accord.announcements"
    verbose_name = "Annonces"

    def ready(self) -> None:
        from accord.announcements.filling import fill_announcements
        from accord.announcements.organisations import declare
        from accord.announcements.worklists import TO_READ
        from accord.filling import register_filler
        from accord.organisations import relations
        from accord.registry import menu, worklists

        menu.register(
            "Annonces",
            icon="megaphone",
            route="announcements",
            sides=["ml", "e2c", "region", "national"],
            order=70,
            counts=TO_READ.key,
        )
        worklists.register(TO_READ)
        register_filler(50, fill_announcements)
        declare(relations)
