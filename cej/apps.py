from django.apps import AppConfig


class CejConfig(AppConfig):
    name = "cej"
    verbose_name = "Contrat d'engagement jeune"
