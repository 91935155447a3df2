from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "coopdec.cooperation"
    label = "cooperation"
