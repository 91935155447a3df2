from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "coopdec.files"
    label = "files"
    verbose_name = "Documents"
