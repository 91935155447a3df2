from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "coopdec.portal"
    label = "portal"
