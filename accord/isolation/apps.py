from django.apps import AppConfig


class IsolationConfig(AppConfig):
    name = "accord.isolation"
    verbose_name = "Cloisonnement"
