"""What was typed in an application, as rows: written when it is sent, so that the database counts and
compares."""

from collections.abc import Iterable, Mapping, Sequence

from coopdec.calls import reading
from coopdec.calls.enums import FrameLevel, Section, Side
from coopdec.calls.models import (
    Answer,
    Application,
    ApplicationMarker,
    ApplicationPartner,
    FrameLine,
    PlanExpense,
    PlanResource,
    Question,
)
from coopdec.calls.queries import questions_of, read_names
from coopdec.calls.reading import Asked
from coopdec.calls.shape import SHAPES
from coopdec.common.typed import Content, Row, number
from coopdec.cooperation.enums import Nature, Role
from coopdec.cooperation.enums import Side as SheetSide
from coopdec.reference.models import Country, MarkerScore, Sdg, Theme

COLUMNS = ("title", "summary", "objectives", "description", "context", "starts_on", "ends_on")


def write_rows(application: Application, contents: Mapping[str, Content]) -> None:
    """Everything that can be read, in the place of what was there. The caller checked that all can be."""
    whole = {section: contents.get(section) or shape.empty() for section, shape in SHAPES.items()}
    project = whole[Section.PROJECT]
    for name in COLUMNS:
        setattr(application, name, project[name].strip())
    application.save(update_fields=COLUMNS)
    application.themes.set(Theme.objects.filter(pk__in=project["themes"]))
    goals = [value for one in project["sdgs"] if (value := number(one)) is not None]
    application.sdgs.set(Sdg.objects.filter(pk__in=goals))
    _put_markers(application, project["markers"])
    put_partners(application, whole[Section.PARTNERS])
    _put_frame(application, whole[Section.FRAME])
    _put_plan(application, whole[Section.BUDGET])
    _put_answers(application, whole[Section.ANSWERS]["answers"], questions_of(application.terms))


def _put_markers(application: Application, typed: Mapping[str, str]) -> None:
    known = set(MarkerScore.objects.filter(marker__in=typed).values_list("marker_id", "score"))
    application.markers.all().delete()
    ApplicationMarker.objects.bulk_create(
        ApplicationMarker(application=application, marker_id=key, score=score)
        for key, value in typed.items()
        if (score := number(value)) is not None and (key, score) in known
    )


def put_partners(application: Application, content: Content) -> None:
    """What a partner said of its part stays while it is one of them."""
    known = read_names({Section.PARTNERS: content})
    countries = set(Country.objects.values_list("pk", flat=True))
    kept = {one.organisation_id: one for one in application.partners.exclude(organisation=None)}
    application.partners.filter(organisation=None).delete()
    seen: set[int] = set()
    for position, row in enumerate(content["partners"]):
        organisation = known.get(row["organisation"])
        country = row["country"] if row["country"] in countries else None
        if (organisation is None and country is None) or (organisation and organisation.pk in seen):
            continue
        one = kept.get(organisation.pk) if organisation else None
        one = one or ApplicationPartner(application=application, organisation=organisation)
        one.position, one.country_id, one.label = position, country, row["label"].strip()[:300]
        one.side = row["side"] if row["side"] in set(SheetSide) else SheetSide.FOREIGN
        one.role = row["role"] if row["role"] in set(Role) else Role.PARTNER
        one.save()
        if organisation:
            seen.add(organisation.pk)
    application.partners.exclude(organisation=None).exclude(organisation__in=seen).delete()


def _put_frame(application: Application, content: Content) -> None:
    application.frame.all().delete()
    lines = [(level, row) for level in FrameLevel for row in content[level] if row["text"].strip()]
    FrameLine.objects.bulk_create(
        FrameLine(
            application=application,
            position=position,
            level=level,
            **{name: value.strip() for name, value in row.items()},
        )
        for position, (level, row) in enumerate(lines)
    )


def _put_plan(application: Application, content: Content) -> None:
    application.expenses.all().delete()
    application.resources.all().delete()
    countries = set(Country.objects.values_list("pk", flat=True))
    PlanExpense.objects.bulk_create(
        PlanExpense(
            application=application,
            country_id=row["country"] if row["country"] in countries else None,
            **_line(position, row, cents),
        )
        for position, row, cents in _lines(content["expense"])
    )
    PlanResource.objects.bulk_create(
        PlanResource(
            application=application,
            side=row["side"],
            by_applicant=bool(row["own"]),
            is_sure=bool(row["sure"]),
            **_line(position, row, cents),
        )
        for position, row, cents in _lines(content["resource"])
        if row["side"] in set(Side)
    )


def _lines(rows: Sequence[Row]) -> Iterable[tuple[int, Row, int]]:
    for position, row in enumerate(rows):
        try:
            yield position, row, reading.cents_of(row["amount"])
        except ValueError:
            continue


def _line(position: int, row: Row, cents: int) -> dict[str, object]:
    return {
        "position": position,
        "label": row["label"].strip(),
        "year": number(row["year"].strip()),
        "in_kind": row["nature"] == Nature.IN_KIND,
        "cents": cents,
    }


def _put_answers(application: Application, typed: Mapping[str, str], questions: Sequence[Asked]) -> None:
    keys = dict(Question.objects.filter(terms=application.terms, step=None).values_list("code", "pk"))
    application.answers.all().delete()
    said = [
        (question.code, reading.answer_from(question, typed[question.code]))
        for question in questions
        if reading.is_asked(question, typed) and typed.get(question.code, "").strip()
    ]
    Answer.objects.bulk_create(
        Answer(
            application=application,
            question_id=keys[code],
            text=one.text,
            number=one.number,
            day=one.day,
            choices=list(one.choices),
        )
        for code, one in said
    )
