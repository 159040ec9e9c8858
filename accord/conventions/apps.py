from django.apps import AppConfig


class ConventionsConfig(AppConfig):
    name = "accord.conventions"
    verbose_name = "Conventions"
