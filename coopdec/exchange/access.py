"""The only way from a view to what the exchange holds: what may not be seen does not exist (404)."""

from django.http import Http404

from coopdec.accounts.enums import Power
from coopdec.accounts.queries import rights_of
from coopdec.directory.models import Organisation
from coopdec.exchange.enums import ListingKind
from coopdec.exchange.models import Listing, SharedProgramme
from coopdec.files.access import may_be_opened
from coopdec.files.models import Document


def get_published_listing(ref: str) -> Listing:
    """Raises Http404 for what is not published."""
    found = (
        Listing.objects.published()
        .with_inhabitants()
        .select_related("organisation", "carried_by", "country", "place", "photo")
        .prefetch_related("texts", "needs__theme", "passages__document", "documents__document")
        .filter(ref=ref)
        .first()
    )
    if found is None:
        raise Http404
    return found


def get_published_programme(slug: str) -> SharedProgramme:
    """Raises Http404 for what is not published."""
    found = (
        SharedProgramme.objects.published()
        .select_related("lead")
        .prefetch_related("co_leads", "countries", "themes", "sdgs", "places__country", "passages__document")
        .filter(slug=slug)
        .first()
    )
    if found is None:
        raise Http404
    return found


def get_published_request(ref: str) -> Listing:
    """A listing that French authorities may answer. Raises Http404 for an offer too."""
    found = get_published_listing(ref)
    if found.kind == ListingKind.OFFER:
        raise Http404
    return found


def get_authority(slug: str) -> Organisation:
    """A French authority that still is. Raises Http404."""
    found = Organisation.objects.visible().french_authorities().filter(slug=slug, ended_on="").first()
    if found is None:
        raise Http404
    return found


def may_set_aside(user, authority: Organisation) -> bool:
    """Who writes for it says what it does not want to see again."""
    return user.is_authenticated and rights_of(user).may(Power.WRITE, authority.pk)


def get_authority_for(user, *, slug: str) -> Organisation:
    """One for which this person may write. Raises Http404."""
    found = get_authority(slug)
    if not may_set_aside(user, found):
        raise Http404
    return found


def is_national_officer(user) -> bool:
    return user.is_authenticated and rights_of(user).is_national_officer


def require_national_officer(user) -> None:
    """Raises Http404 for anybody else."""
    if not is_national_officer(user):
        raise Http404


def get_document_of(listing: Listing, *, ref: str) -> Document:
    """A document given with a published listing, or its photo, unless the antivirus stops it."""
    given = [one.document for one in listing.documents.all()]
    photo = [listing.photo] if listing.photo else []
    found = next((one for one in (*given, *photo) if one.ref == ref and may_be_opened(one)), None)
    if found is None:
        raise Http404
    return found
