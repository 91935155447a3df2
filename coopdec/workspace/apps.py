from django.apps import AppConfig


class WorkspaceConfig(AppConfig):
    name = "coopdec.workspace"
    label = "workspace"
    verbose_name = "Espace de travail"
