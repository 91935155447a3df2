from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "coopdec.calls"
    verbose_name = "Appels à projets"
