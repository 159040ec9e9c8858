from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "accord.networks"
    verbose_name = "Réseaux"
