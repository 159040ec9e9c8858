from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "accord.networks"
    verbose_name = "Réseaux"

    def ready(self) -> None:
        from accord.filling import register_filler
        from accord.networks.filling import fill_networks
        from accord.networks.organisations import PARTS_OPEN, declare
        from accord.organisations import open_business, relations

        register_filler(10, fill_networks)
        declare(relations)
        open_business.register(PARTS_OPEN)
