"""To which calls could one apply: what each answers, and what a sheet says of a project."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from coopdec.calls import moments
from coopdec.calls.configurations import Configuration
from coopdec.calls.eligibility.terms import Project, Rule
from coopdec.calls.enums import RuleCode
from coopdec.calls.models import Call
from coopdec.calls.queries import moment_of, public
from coopdec.calls.rules import Moment
from coopdec.calls.stories.ready import ModelLine, model_lines, model_names
from coopdec.cooperation.enums import Side
from coopdec.cooperation.models import Cooperation
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation

MOST_COUNTRIES = 10


@dataclass(frozen=True, slots=True)
class Told:
    """What a call, or a model, answers: `verdict` is yes, no, or not known yet."""

    title: str
    url: str
    kind: str
    organiser: str
    when: str
    is_fictitious: bool
    answer: public.Answer

    @property
    def verdict(self) -> str:
        if self.answer.refused:
            return "no"
        return "unknown" if self.answer.unknown else "yes"


def answered(
    of_calls: Sequence[tuple[Call, Sequence[Rule]]],
    of_models: Sequence[tuple[Configuration, Sequence[Rule]]],
    project: Project,
) -> tuple[list[Told], list[Told]]:
    """What calls answer, then what ready models would have."""
    names = model_names()
    calls = public.answers_of(of_calls, project, names=names) if of_calls else []
    ready = public.answers_of(of_models, project, names=names) if of_models else []
    lines = {one.model.slug: one for one in model_lines()} if ready else {}
    return [_told_call(one) for one in calls], [_told_model(one, lines[one.asks.slug]) for one in ready]


def _told_call(one: public.Answer) -> Told:
    call: Call = one.asks
    moment = moment_of(call)
    at = call.opens_at if moment == Moment.COMING else call.closes_at
    if at is None:
        when = _("Permanent : il ne ferme pas.")
    elif moment == Moment.COMING:
        when = _("Ouvre le %(moment)s.") % {"moment": moments.moment(at, call.time_zone)}
    else:
        when = _("Ferme le %(moment)s.") % {"moment": moments.moment(at, call.time_zone)}
    return Told(
        title=call.title,
        url=call.get_absolute_url(),
        kind=str(call.get_kind_display()),
        organiser=call.organiser.name,
        when=when,
        is_fictitious=call.is_fictitious,
        answer=one,
    )


def _told_model(one: public.Answer, line: ModelLine) -> Told:
    return Told(
        title=line.model.title,
        url=reverse("call-model", args=[line.model.slug]),
        kind=line.kind,
        organiser=line.organiser,
        when="",
        is_fictitious=False,
        answer=one,
    )


def names_of(rules: Iterable[Rule]) -> dict[str, str]:
    """How to call the networks and the aids that rules name. One query at most."""
    codes = {
        name for one in rules if one.code in {RuleCode.RATE, RuleCode.FORMER_HOLDER} for name in one.names
    }
    networks = Organisation.objects.filter(slug__in=codes) if codes else Organisation.objects.none()
    return {**model_names(), **dict(networks.values_list("slug", "name"))}


def known_of(sheet: Cooperation, *, partners: Collection[str], none: str) -> QueryDict:
    """What a sheet answers of itself: countries, partners, themes, how many French authorities. `partners`:
    the kinds that are asked about; `none`: how one says that those of the sheet are of other kinds."""
    parts = list(public.partners_of(sheet))
    said = QueryDict(mutable=True)
    countries = [one.country_id for one in parts if one.country_id]
    countries += [one for one in sheet.places.values_list("country_id", flat=True) if one]
    abroad = {one.organisation.kind for one in parts if one.organisation and one.side != Side.FRENCH}
    french = {
        one.organisation_id
        for one in parts
        if one.organisation and one.organisation.kind == OrganisationKind.FRENCH_AUTHORITY
    }
    said.setlist("pays", list(dict.fromkeys(countries))[:MOST_COUNTRIES])
    said.setlist("partenaires", sorted(abroad.intersection(partners)) or ([none] if abroad else []))
    said.setlist("theme", list(sheet.themes.values_list("pk", flat=True)))
    said["collectivites"] = str(len(french))
    return said
