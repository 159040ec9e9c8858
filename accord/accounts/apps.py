from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accord.accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        from accord.accounts.filling import fill_accounts
        from accord.filling import register_filler

        register_filler(20, fill_accounts)
