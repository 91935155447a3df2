from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "coopdec.journal"
    label = "journal"
    verbose_name = "Journal"
