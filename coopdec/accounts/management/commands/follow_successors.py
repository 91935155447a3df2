"""`manage.py follow_successors`: after merged authorities were loaded, their people go to the new one."""

from django.core.management.base import BaseCommand

from coopdec.accounts.services.teams import follow_successor
from coopdec.directory.models import Organisation


class Command(BaseCommand):
    help = "Fait passer les membres des collectivités fusionnées à celle qui leur succède."

    def handle(self, *args, **options):
        merged = Organisation.objects.filter(successor__isnull=False, memberships__ended_at__isnull=True)
        for one in merged.exclude(memberships=None).distinct().order_by("pk").select_related("successor"):
            moved = follow_successor(one, by=None)
            self.stdout.write(f"{one.slug} → {one.successor.slug} : {moved}")
