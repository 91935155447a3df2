from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "coopdec.common"
    label = "common"

    def ready(self):
        from coopdec.common import checks  # noqa: F401, PLC0415 -- Django registers them when the app is ready
