from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "accord.journal"
    verbose_name = "Journal"
