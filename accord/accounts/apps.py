from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accord.accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from accord.accounts.caseload import CORRESPONDENTS
        from accord.accounts.filling import fill_accounts, fill_invitations
        from accord.accounts.organisations import declare
        from accord.accounts.worklists import WORKLISTS
        from accord.filling import register_filler
        from accord.organisations import relations
        from accord.registry import caseloads, menu, worklists

        caseloads.register(CORRESPONDENTS)
        menu.register(
            "Équipe",
            icon="person-badge",
            route="team",
            sides=["ml", "e2c", "region", "national"],
            order=80,
            house=True,
        )
        menu.register(
            "Correspondants",
            icon="people",
            route="correspondents",
            sides=["ml", "e2c"],
            order=70,
            house=True,
        )
        register_filler(20, fill_accounts)
        register_filler(25, fill_invitations)
        declare(relations)
        for worklist in WORKLISTS:
            worklists.register(worklist)
