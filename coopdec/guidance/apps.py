from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    name = "coopdec.guidance"
    label = "guidance"
    verbose_name = "Conseils"
