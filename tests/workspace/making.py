"""People and sheets that the tests of the workspace begin with."""

from django.db import transaction
from django.utils import timezone

from coopdec.accounts.models import Membership, User
from coopdec.cooperation.models import Cooperation, Partner
from coopdec.directory.models import Organisation


def member(email, slug, role="manager"):
    """Somebody who has a part in an organisation of the directory."""
    user = User.objects.create_user(email, name=email.partition("@")[0].title())
    Membership.objects.create(user=user, organisation=Organisation.objects.get(slug=slug), role=role)
    return user


def officer(email="officier@etat.example"):
    national = Organisation.objects.filter(kind="national", country__isnull=True).order_by("pk").first()
    return member(email, national.slug)


@transaction.atomic
def published(ref, country="TG", slug="angers-49007"):
    """A sheet of a French authority with a partner of this country, made without the services for speed."""
    sheet = Cooperation.objects.create(
        ref=ref,
        kind="project",
        title=f"Fiche {ref}",
        sort_key=ref,
        state="published",
        published_at=timezone.now(),
    )
    organisation = Organisation.objects.get(slug=slug)
    Partner.objects.create(cooperation=sheet, organisation=organisation, side="french", role="lead")
    Partner.objects.create(cooperation=sheet, country_id=country, name_known=False, side="foreign")
    return sheet
