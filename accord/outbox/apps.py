from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "accord.outbox"
    verbose_name = "Courrier"
