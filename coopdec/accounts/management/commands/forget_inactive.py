"""`manage.py forget_inactive`: once a night. Nobody's data stays longer than it serves."""

from django.core.management.base import BaseCommand

from coopdec.accounts.services.forgetting import close_what_is_over, forget_inactive


class Command(BaseCommand):
    help = "Prévient puis efface les comptes qui ne servent plus ; retire contacts et liens périmés."

    def handle(self, *args, **options):
        for name, count in {**forget_inactive(), **close_what_is_over()}.items():
            self.stdout.write(f"{name} : {count}")
