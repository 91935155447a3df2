from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "coopdec.directory"
    label = "directory"
    verbose_name = "Annuaire"
