from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "coopdec.exchange"
    label = "exchange"
    verbose_name = "Bourse"
