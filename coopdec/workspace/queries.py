"""Reads: what waits for a person, what they keep, and how the record is. Constant numbers of queries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from coopdec.accounts import queries as accounts
from coopdec.accounts.enums import Power
from coopdec.accounts.queries import rights_of
from coopdec.calls import queries as calls
from coopdec.calls.queries import awards, committee, instruction
from coopdec.contribution import queries as contribution
from coopdec.cooperation.models import Cooperation
from coopdec.directory.models import Organisation
from coopdec.exchange import queries as exchange
from coopdec.exchange.enums import State
from coopdec.exchange.queries import waiting
from coopdec.mailing import queries as mailing
from coopdec.mailing.models import Letter
from coopdec.reference.models import Country, Region, by_name
from coopdec.workspace.enums import View
from coopdec.workspace.models import Extract, Favourite, SavedSearch

SHOWN = 5
DESK_SHOWN = 20
LONGEST = 120  # letters of a message shown in a list


# --- what waits


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: its name, where it is done, whose or what it is."""

    label: str
    url: str
    sub: str = ""
    at: Any = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Things of one kind, the first ones; `more`: there are others."""

    title: str
    tasks: tuple[Task, ...]
    more: bool


def waiting_for(user) -> list[Waiting]:
    """All that waits for this person, by kind; a kind without anything is left out. One query a kind."""
    rights = rights_of(user)
    mine, written = rights.organisations(Power.READ), rights.organisations(Power.WRITE)
    kinds = (
        (_("Invitations à rejoindre un organisme"), accounts.invitations_for(user), _invitation),
        (_("Demandes à rejoindre un organisme"), accounts.requests_to_decide(rights_of(user)), _request),
        (_("Propositions à examiner"), contribution.waiting_for(user), _proposal),
        (_("Propositions renvoyées, à compléter"), contribution.returned_to(user), _proposal),
        (_("Erreurs signalées"), contribution.reports_for(user), _report),
        (_("Remarques de partenaires"), contribution.remarks_for(user), _remark),
        (_("Partenaires ajoutés, à valider"), contribution.additions_for(user), _addition),
        (_("Fiches à confirmer"), contribution.sheets_to_confirm(user), _sheet),
        (_("Annonces de la bourse, à valider"), exchange.waiting_for(user), _listing),
        (_("Vos annonces, à compléter ou à confirmer"), waiting.listings_to_mend(user), _listing),
        (_("Mises en relation, à vous de répondre"), waiting.introductions_to_answer(user), _introduction),
        (_("Avis à donner sur des dossiers"), instruction.opinions_waiting(user), _opinion),
        (_("Dossiers sur lesquels l’autre État a décidé"), committee.decisions_to_join(user), _decision),
        (_("Dossiers d’appels à projets, à déposer"), calls.to_send(mine), _application),
        (_("Votre part à dire, dans des dossiers"), calls.parts_to_say(written), _part),
        (_("Comptes rendus à remettre"), awards.reports_owed(mine), _owed),
        (_("Programmes à valider"), waiting.programmes_to_validate(user), _programme),
        (_("Demandes à rejoindre vos programmes"), waiting.participations_to_answer(user), _participation),
    )
    return _first(kinds, SHOWN)


def _first(kinds: Iterable[tuple[str, Any, Callable[[Any], Task]]], most: int) -> list[Waiting]:
    found = []
    for title, rows, task in kinds:
        first = list(rows[: most + 1])
        if first:
            found.append(Waiting(title, tuple(task(row) for row in first[:most]), len(first) > most))
    return found


def _opinion(row) -> Task:
    return Task(
        str(row.application), reverse("opinion", args=[row.ref]), row.application.applicant.name, row.asked_at
    )


def _decision(row) -> Task:
    call = row.application.call
    return Task(str(row.application), reverse("call-committee", args=[call.slug]), call.title, row.at)


def _application(row) -> Task:
    closes = row.call.closes_at
    return Task(str(row), row.get_absolute_url(), row.call.title, row.pieces_due_on or closes)


def _part(row) -> Task:
    made = row.application
    return Task(str(made), made.get_absolute_url(), made.applicant.name, made.created_at)


def _owed(row) -> Task:
    return Task(str(row.award.application), row.get_absolute_url(), str(row), row.due_on)


def _invitation(row) -> Task:
    # Accepted there, by a button: a link accepts nothing.
    return Task(str(row.organisation), reverse("my_organisations"), at=row.made_at)


def _request(row) -> Task:
    url = reverse("join_request", args=[row.ref])
    return Task(str(row.user or row.asker_name), url, str(row.organisation or row.proposed_name), row.made_at)


def _proposal(row) -> Task:
    return Task(row.title or _("sans titre"), row.get_absolute_url(), str(row.organisation), row.submitted_at)


def _report(row) -> Task:
    url = reverse("report", args=[row.cooperation.ref, row.pk])
    return Task(Truncator(row.message).chars(LONGEST), url, row.cooperation.title, row.created_at)


def _remark(row) -> Task:
    url = reverse("remark", args=[row.sheet.ref, row.pk])
    return Task(Truncator(row.text).chars(LONGEST), url, f"{row.organisation} – {row.sheet.title}", row.at)


def _addition(row) -> Task:
    url = reverse("addition", args=[row.organisation.slug])
    return Task(str(row.organisation), url, str(row.added_by), row.at)


def _sheet(row) -> Task:
    return Task(row.title, reverse("sheet-confirm", args=[row.ref]), at=row.said_on)


def _listing(row) -> Task:
    at = row.submitted_at if row.state == State.SUBMITTED else row.reminded_at or row.decided_at
    return Task(row.seeker, row.get_private_url(), row.wording.title if row.wording else "", at)


def _introduction(row) -> Task:
    return Task(f"{row.organisation} → {row.listing.seeker}", row.get_absolute_url(), at=row.proposed_at)


def _programme(row) -> Task:
    return Task(row.title, row.get_private_url(), str(row.lead), row.submitted_at)


def _participation(row) -> Task:
    return Task(str(row.organisation), row.get_absolute_url(), row.programme.title, row.asked_at)


def _team(row) -> Task:
    return Task(row.name, reverse("team", args=[row.slug]))


def watched_by(user) -> list[Task]:
    """The lists of sheets that embassies, prefectures and networks watch over: a country, a region."""
    rights, atlas = rights_of(user), reverse("atlas")
    found = []
    if countries := rights.countries():
        rows = by_name(Country.objects.filter(pk__in=countries))
        found += [Task(one.name, f"{atlas}?country={one.pk}") for one in rows]
    covered = Q(pk__in=rights.regions()) | Q(networks__in=rights.networks())
    if rights.regions() or rights.networks():
        rows = Region.objects.filter(covered).distinct().order_by("name")
        found += [Task(one.name, f"{atlas}?region={one.pk}") for one in rows]
    return found


# --- what is kept


def searches_of(user) -> QuerySet[SavedSearch]:
    """Those that this person made, topics apart."""
    found = SavedSearch.objects.filter(user=user).exclude(view=View.TOPIC)
    return found.select_related("organisation").order_by("name", "pk")


def searches_shared_with(user) -> QuerySet[SavedSearch]:
    """Those that colleagues share in this person's organisations."""
    mine = rights_of(user).organisations()
    found = SavedSearch.objects.filter(organisation__in=mine).exclude(user=user)
    return found.select_related("organisation", "user").order_by("name", "pk")


def topics_of(user) -> QuerySet[SavedSearch]:
    return SavedSearch.objects.filter(user=user, view=View.TOPIC).order_by("name", "pk")


def organisations_of(user) -> QuerySet[Organisation]:
    """Those in which this person may share."""
    return Organisation.objects.filter(pk__in=rights_of(user).organisations()).order_by("sort_key")


def extracts_of(user) -> QuerySet[Extract]:
    return Extract.objects.filter(user=user).order_by("-created_at", "-pk")


def favourites_of(user) -> QuerySet[Favourite]:
    """Latest first; sheets that are published no more are left out."""
    shown = Cooperation.objects.published().filter(pk=OuterRef("sheet"))
    found = Favourite.objects.filter(Q(sheet__isnull=True) | Exists(shown), user=user)
    return found.select_related("sheet", "organisation", "country").order_by("-created_at", "-pk")


def keys_of_favourites(user) -> frozenset[tuple[str, str]]:
    """(kind, code) of all that this person keeps: what a page asks to draw its star."""
    rows = Favourite.objects.filter(user=user).values_list("sheet__ref", "organisation__slug", "country_id")
    kinds = ("sheet", "organisation", "country")
    return frozenset((kind, code) for row in rows for kind, code in zip(kinds, row, strict=True) if code)


def sheets_of(user, organisation: int | None = None) -> QuerySet[Cooperation]:
    """Published sheets of this person's organisations, with `said_on`."""
    chosen = Organisation.objects.filter(pk=organisation).first() if organisation else None
    return contribution.published_sheets_of(user, chosen)


def drafts_of(user) -> QuerySet:
    return contribution.drafts_of(user)


# --- the national desk


def desk_of(user) -> list[Waiting]:
    """What waits for the national officers, whoever of them answers."""
    kinds = (
        (_("Propositions à examiner"), contribution.waiting_for(user), _proposal),
        (_("Organismes à valider"), accounts.requests_to_decide(rights_of(user)), _request),
        (_("Erreurs signalées"), contribution.reports_for(user), _report),
        (_("Partenaires ajoutés, à valider"), contribution.additions_for(user), _addition),
        (_("Organismes sans personne pour les administrer"), accounts.without_administrator(), _team),
    )
    return _first(kinds, DESK_SHOWN)


def failed_letters() -> QuerySet[Letter]:
    """Those that no server took and that may still be sent again."""
    return mailing.failed_letters().filter(erased_at=None).select_related("user")
