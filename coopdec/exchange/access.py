"""The only way from a view to what the exchange holds: what may not be seen does not exist (404)."""

from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404

from coopdec.accounts.enums import Power
from coopdec.accounts.queries import Rights, rights_of
from coopdec.directory.models import Organisation
from coopdec.exchange import queries, rules
from coopdec.exchange.enums import CloseReason, ListingKind, State
from coopdec.exchange.models import (
    CountryTie,
    Introduction,
    IntroductionReport,
    Listing,
    Participation,
    SharedProgramme,
)
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


def get_authority_of_any_country(slug: str) -> Organisation:
    """A French authority that still is, or one abroad. Raises Http404."""
    abroad = Organisation.objects.visible().foreign_authorities().filter(slug=slug)
    return abroad.select_related("place", "country").first() or get_authority(slug)


def get_listing_that_may_suit(authority: Organisation, *, ref: str) -> Listing:
    """A request, for a French authority; an offer, for one abroad. Raises Http404 for the other."""
    found = get_published_listing(ref)
    if not rules.answers(found.kind, authority.kind).ok:
        raise Http404
    return found


def may_decide_for(user, listing: Listing) -> bool:
    """Who writes for the owners of a listing says which authorities they do not want to be proposed."""
    return user.is_authenticated and _may(rights_of(user), Power.WRITE, listing)


def get_request_to_decide(user, *, ref: str) -> Listing:
    """A published request of this person's organisations. Raises Http404 for any other."""
    rights = rights_of(user)
    found = get_published_request(ref)
    if not _may(rights, Power.WRITE, found):
        raise Http404
    return found


def may_declare_for(user, authority: Organisation) -> bool:
    """Who answers for an authority declares its ties with countries."""
    return user.is_authenticated and rights_of(user).may(Power.SUBMIT, authority.pk)


def get_authority_to_declare(user, *, slug: str) -> Organisation:
    """A French authority that this person answers for. Raises Http404."""
    rights = rights_of(user)  # first: a second factor that is owed is asked whatever the name
    found = get_authority(slug)
    if not rights.may(Power.SUBMIT, found.pk):
        raise Http404
    return found


def get_tie_of(authority: Organisation, *, number: str) -> CountryTie:
    """One that this authority declared. Raises Http404."""
    is_number = number.isascii() and number.isdigit() and len(number) < 10  # noqa: PLR2004
    found = CountryTie.objects.filter(organisation=authority, pk=int(number) if is_number else 0).first()
    if found is None:
        raise Http404
    return found


def may_set_aside(user, authority: Organisation) -> bool:
    """Who writes for it says what it does not want to see again."""
    return user.is_authenticated and rights_of(user).may(Power.WRITE, authority.pk)


def may_answer_for(user, authority: Organisation) -> bool:
    """Whether the way to answer is shown: to visitors, who sign in first, and to who answers for it."""
    return not user.is_authenticated or rights_of(user).may(Power.SUBMIT, authority.pk)


def get_authority_for(user, *, slug: str) -> Organisation:
    """One for which this person may write. Raises Http404."""
    rights = rights_of(user)
    found = get_authority_of_any_country(slug)
    if not rights.may(Power.WRITE, found.pk):
        raise Http404
    return found


def is_national_officer(user) -> bool:
    return user.is_authenticated and rights_of(user).is_national_officer


def get_document_of(listing: Listing, *, ref: str) -> Document:
    """A document given with a published listing, or its photo, unless the antivirus stops it."""
    given = [one.document for one in listing.documents.all()]
    photo = [listing.photo] if listing.photo else []
    found = next((one for one in (*given, *photo) if one.ref == ref and may_be_opened(one)), None)
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Powers:
    """What a person may do with one listing, now."""

    write: bool = False
    submit: bool = False
    publish: bool = False
    send_back: bool = False
    revise: bool = False
    renew: bool = False
    close: bool = False
    reopen: bool = False
    validates: bool = False


def _validates(rights: Rights, listing: Listing) -> bool:
    return rights.is_national_officer or bool(listing.country_id and listing.country_id in rights.countries())


def _may(rights: Rights, power: Power, listing: Listing) -> bool:
    owners = {listing.organisation_id, listing.carried_by_id} - {None}
    return not owners.isdisjoint(rights.organisations(power))


def powers_over(user, listing: Listing) -> Powers:
    """Owners write and send, those who validate publish and keep in order; nobody publishes alone what
    others must read first."""
    rights = rights_of(user)
    validates, own = _validates(rights, listing), _may(rights, Power.SUBMIT, listing)
    state, is_writable = listing.state, listing.is_writable
    alone = validates and is_writable and (own or listing.author_id is None)
    return Powers(
        write=(is_writable and (_may(rights, Power.WRITE, listing) or alone))
        or (validates and state in {State.SUBMITTED, State.PUBLISHED}),
        submit=own and is_writable and not validates,
        publish=(validates and state == State.SUBMITTED) or alone,
        send_back=validates and state == State.SUBMITTED,
        revise=own and state == State.PUBLISHED and not validates,
        renew=(own or validates) and state == State.PUBLISHED,
        close=(own or validates) and state != State.CLOSED,
        reopen=state == State.CLOSED and (validates or (own and listing.close_reason != CloseReason.UNFIT)),
        validates=validates,
    )


def get_listing_for(user, *, ref: str) -> Listing:
    """One of this person’s organisations, or one sent to who validates. Raises Http404 for any other,
    without telling whether it exists."""
    rights = rights_of(user)
    mine = queries.owned_by(rights.organisations(Power.READ))
    # What was never sent is its writers’ alone; what a document says has no writer.
    sent = queries.in_scope(rights) & (Q(submitted_at__isnull=False) | Q(published_at__isnull=False))
    found = (
        Listing.objects.visible()
        .filter(mine | sent)
        .with_inhabitants()
        .select_related("organisation", "carried_by", "country", "place", "photo", "author")
        .prefetch_related("texts", "needs__theme", "passages__document", "documents__document")
        .filter(ref=ref)
        .first()
        if rights.parts
        else None
    )
    if found is None:
        raise Http404
    return found


def may_place_in(user, listing: Listing, country: str) -> bool:
    """Who validates for some countries leaves what is sent or published in them: another one validates
    elsewhere."""
    rights = rights_of(user)
    return (
        listing.is_writable
        or rights.is_national_officer
        or country == (listing.country_id or "")
        or country in rights.countries()
    )


def get_writable_listing(user, *, ref: str) -> Listing:
    """One whose words this person may change now. Raises Http404 otherwise."""
    found = get_listing_for(user, ref=ref)
    if not powers_over(user, found).write:
        raise Http404
    return found


def get_private_document(user, *, ref: str, document: str) -> Document:
    """A document of a listing that this person may read, published or not."""
    return get_document_of(get_listing_for(user, ref=ref), ref=document)


# --- introductions and participations


@dataclass(frozen=True, slots=True)
class Part:
    """On which side of an introduction a person stands; `officer`: keeps the exchange in order there."""

    owner: bool = False
    answerer: bool = False
    officer: bool = False

    @property
    def is_party(self) -> bool:
        return self.owner or self.answerer


def get_introduction_for(user, *, ref: str) -> tuple[Introduction, Part]:
    """Of one of its two sides, or of who keeps the exchange in order. Raises Http404 for any other."""
    rights = rights_of(user)
    found = (
        Introduction.objects.filter(queries.introductions_in_sight(rights), ref=ref)
        .select_related(
            "organisation",
            "author",
            "listing__organisation",
            "listing__carried_by",
            "listing__country",
            "listing__author",
        )
        .distinct()
        .first()
        if rights.parts
        else None
    )
    if found is None:
        raise Http404
    return found, _part_in(rights, found)


def _part_in(rights: Rights, introduction: Introduction) -> Part:
    """Who validates answers for a listing whose own people do not use the site: the embassies run it."""
    listing = introduction.listing
    officer = _validates(rights, listing)
    own = _may(rights, Power.SUBMIT, listing)
    answerer = rights.may(Power.SUBMIT, introduction.organisation_id)
    stands_in = officer and not answerer and not queries.owners_of(listing)
    return Part(owner=own or stands_in, answerer=answerer and not own, officer=officer)


def get_report_to_handle(user, *, ref: str, number: int) -> IntroductionReport:
    introduction, part = get_introduction_for(user, ref=ref)
    found = introduction.reports.filter(pk=number).first() if part.officer else None
    if found is None:
        raise Http404
    return found


def get_participation_for(user, *, ref: str) -> tuple[Participation, Part]:
    """Of the authority that asks or of who leads. Raises Http404 for any other."""
    rights = rights_of(user)
    found = (
        Participation.objects.filter(queries.participations_in_sight(rights), ref=ref)
        .select_related("organisation", "author", "programme__lead")
        .distinct()
        .first()
        if rights.parts
        else None
    )
    if found is None:
        raise Http404
    mine = rights.organisations(Power.SUBMIT)
    leads = {found.programme.lead_id, *found.programme.co_leads.values_list("pk", flat=True)}
    own = not leads.isdisjoint(mine)
    nobody = rights.is_national_officer and not own and not queries.has_people(leads)
    answerer = found.organisation_id in mine and not own
    return found, Part(owner=own or nobody, answerer=answerer, officer=rights.is_national_officer)


def require_who_runs_the_exchange(user) -> Rights:
    """Embassies and the national administration. Raises Http404 for anybody else."""
    rights = rights_of(user)
    if not queries.runs_the_exchange(rights):
        raise Http404
    return rights


def get_programme_for(user, *, slug: str) -> tuple[SharedProgramme, Powers]:
    """One that this person's organisations lead, or that was sent to the State. Raises Http404 otherwise."""
    rights = rights_of(user)
    found = (
        SharedProgramme.objects.filter(queries.programmes_in_sight(rights), slug=slug)
        .select_related("lead", "author")
        .prefetch_related("co_leads", "countries", "themes", "sdgs", "places__country", "passages__document")
        .distinct()
        .first()
        if rights.parts
        else None
    )
    if found is None:
        raise Http404
    return found, _powers_over_programme(rights, found)


def _powers_over_programme(rights: Rights, programme: SharedProgramme) -> Powers:
    """Leads write and send, the State validates."""
    leads = {programme.lead_id, *(one.pk for one in programme.co_leads.all())}
    writes = not leads.isdisjoint(rights.organisations(Power.WRITE))
    own = not leads.isdisjoint(rights.organisations(Power.SUBMIT))
    validates, state = rights.is_national_officer, programme.state
    return Powers(
        write=(programme.is_writable and writes)
        or (validates and state in {State.SUBMITTED, State.PUBLISHED}),
        submit=own and programme.is_writable and not validates,
        publish=validates and state == State.SUBMITTED,
        send_back=validates and state == State.SUBMITTED,
        revise=own and state == State.PUBLISHED and not validates,
        renew=(own or validates) and state == State.PUBLISHED,
        close=(own or validates) and state != State.CLOSED,
        reopen=(own or validates) and state == State.CLOSED,
        validates=validates,
    )
