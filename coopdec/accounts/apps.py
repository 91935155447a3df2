from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "coopdec.accounts"
    label = "accounts"
    verbose_name = "Comptes"
