from django.apps import AppConfig


class ContributionConfig(AppConfig):
    name = "coopdec.contribution"
    label = "contribution"
    verbose_name = "Mise à jour en ligne"
