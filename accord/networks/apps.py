from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "accord.networks"
    verbose_name = "Réseaux"

    def ready(self) -> None:
        from accord.filling import register_filler
        from accord.networks.filling import fill_networks

        register_filler(10, fill_networks)
