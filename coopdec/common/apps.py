from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "coopdec.common"
    label = "common"
