from django.apps import AppConfig


class MailingConfig(AppConfig):
    name = "coopdec.mailing"
    label = "mailing"
    verbose_name = "Courriels"
