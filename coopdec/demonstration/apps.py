from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "coopdec.demonstration"
    label = "demonstration"
    verbose_name = "Monde de démonstration"
