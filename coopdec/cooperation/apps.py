from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "coopdec.cooperation"
    label = "cooperation"
    verbose_name = "Fiches de coopération"
