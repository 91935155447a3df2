from django.apps import AppConfig


class AtlasConfig(AppConfig):
    name = "coopdec.atlas"
    label = "atlas"
