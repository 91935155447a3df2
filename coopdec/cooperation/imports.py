"""Reading the real cooperations: every participant becomes an organisation of the directory, once.

A French authority is found by its code; a foreign municipality by its GeoNames place; any other by its
country, level and name. What the source does not name stays a bare country. Nothing is guessed, nothing
dropped: what could not be identified or placed is told in the report.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from coopdec.common.importing import Checked, Errors, read_csv, read_json_list
from coopdec.common.text import words
from coopdec.cooperation import rules
from coopdec.cooperation.enums import Kind, Side, Stage, State, Status
from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.participants import Participants
from coopdec.cooperation.services import (
    FundingInput,
    PartnerInput,
    SheetInput,
    publish_sheet,
    put_sheet,
    relate_sheets,
)
from coopdec.directory.enums import ForeignLevel, OrganisationKind
from coopdec.directory.imports import passages_of, texts_of
from coopdec.directory.models import SourceDocument
from coopdec.reference.models import Sdg, Theme

KINDS = {
    "jumelage": Kind.TWINNING,
    "cooperation": Kind.PARTNERSHIP,
    "projet": Kind.PROJECT,
    "action-ponctuelle": Kind.ONE_OFF,
}
NAME_COLUMNS = ("label", "organisation", "scheme", "kind", "foreign_level", "side", "stage")
MOST_EUROS = 10**12
STATUSES = {"en-cours": Status.RUNNING, "terminee": Status.COMPLETED}


@dataclass
class Report:
    """What the import did with each sheet; the lines of the report that it prints."""

    imported: int = 0
    unchanged: int = 0
    flagged: list[tuple[str, str]] = field(default_factory=list)
    unplaced: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """The codes that a record may use, read once."""

    themes: set[str]
    sdgs: set[int]
    documents: dict[str, str]
    names: dict[str, dict[str, str]]


def read_names(path: Path) -> dict[str, dict[str, str]]:
    """`names.csv`: what stands behind a printed label (an organisation, a scheme, a kind, a side)."""
    errors = Errors(path.name)
    names = {}
    for line, row in enumerate(read_csv(path, columns=NAME_COLUMNS), start=2):
        record = Checked(row, line, errors)
        names[record.text("label", required=True, most=300)] = {
            "organisation": record.text("organisation", most=300),
            "scheme": record.text("scheme", most=200),
            "kind": record.one_of("kind", OrganisationKind.values, required=False),
            "foreign_level": record.one_of("foreign_level", ForeignLevel.values, required=False),
            "side": record.one_of("side", Side.values, required=False),
            "stage": record.one_of("stage", Stage.values, required=False),
        }
    errors.refuse()
    return names


@transaction.atomic
def import_cooperations(
    path: Path, names_path: Path, *, by: models.Model | None = None, progress: Callable[[str], None] = print
) -> Report:
    """`cooperations.json`, through the same services as the screens, in one transaction.

    Raises ImportRefused with every error of the file, before anything is written.
    """
    known = Known(
        themes=set(Theme.objects.values_list("code", flat=True)),
        sdgs=set(Sdg.objects.values_list("number", flat=True)),
        documents=dict(SourceDocument.objects.values_list("code", "published_on")),
        names=read_names(names_path),
    )
    errors = Errors(path.name)
    participants = Participants(names=known.names)
    records = [Checked(item, line, errors) for line, item in enumerate(read_json_list(path), start=1)]
    sheets = _read_all(records, known=known, participants=participants, errors=errors)
    errors.refuse()
    progress(_("%(count)d fiches lues, sans erreur.") % {"count": len(sheets)})
    return _write_all(sheets, participants=participants, by=by)


def _read_all(records, *, known, participants, errors) -> dict[str, dict[str, Any]]:
    sheets: dict[str, dict[str, Any]] = {}
    for record in records:
        ref = record.text("id", required=True, most=120)
        if ref in sheets:
            record.wrong("id", _("« %(id)s » figure déjà dans le fichier.") % {"id": ref})
        if ref and not re.fullmatch(r"[a-z0-9-]+", ref):
            record.wrong("id", _("des minuscules sans accent, des chiffres et des traits d’union, pas plus."))
        sheets[ref] = _read(record, known=known, participants=participants)
    for ref, sheet in sheets.items():
        named = [("parent_id", sheet["parent"])] if sheet["parent"] else []
        for name, target in [*named, *(("related_ids", related) for related in sheet["related"])]:
            if target not in sheets or target == ref:
                sheet["record"].wrong(
                    name, _("« %(id)s » n’est pas une autre fiche du fichier.") % {"id": target}
                )
            elif name == "parent_id" and sheets[target]["parent"]:
                verdict = rules.parent_is_possible(parent_has_parent=True, has_children=False)
                sheet["record"].wrong(name, verdict.message)
    errors.refuse()
    return sheets


def _read(record: Checked, *, known: Known, participants: Participants) -> dict[str, Any]:
    """One record, checked: columns, parts and participants not yet in the database."""
    passages = passages_of(record, set(known.documents))
    said_on = max((known.documents.get(passage.document, "") for passage in passages), default="")
    status = STATUSES.get(record.one_of("status", STATUSES, required=False), Status.UNKNOWN)
    start, end = record.year("start_year"), record.year("end_year")
    said = min(len(start), len(end))
    if end[:said] < start[:said]:
        record.wrong("end_year", _("la fin précède le début."))
    partners = [
        *(participants.read_french(partner) for partner in record.children("french")),
        *(participants.read_foreign(partner) for partner in record.children("partners")),
    ]
    _no_label_twice(record, "name", [(partner.key, partner.label) for partner in partners if partner.key])
    sheet = {
        "record": record,
        "parent": record.text("parent_id", most=120),
        "related": texts_of(record, "related_ids", most=120),
        "fields": {
            "kind": KINDS.get(record.one_of("kind", KINDS), ""),
            "title": record.text("title", required=True, most=300),
            "summary": record.text("summary", required=True),
            "note": record.text("note"),
            "status": status,
            "status_on": said_on if status != Status.UNKNOWN else "",
            "start_on": start,
            "end_on": end,
        },
        "partners": partners,
        "themes": tuple(record.codes("themes", known.themes)),
        "sdgs": tuple(record.codes("sdgs", known.sdgs)),
        "funding": _read_funding(record, known.names, participants),
        "passages": passages,
    }
    if not any(error.line == record.line for error in record.errors.found):
        verdict = rules.sheet_is_publishable(
            sides=[partner.side for partner in partners], foreign_country=False, no_foreign_place=False
        )
        if not verdict.ok:
            record.wrong("", verdict.message)
    return sheet


def _no_label_twice(record: Checked, name: str, found: list[tuple[Any, str]]) -> None:
    """Notes each label whose key came before: the same partner or funder, said twice in one sheet."""
    seen = set()
    for key, label in found:
        if key in seen:
            record.wrong(name, _("« %(label)s » figure déjà dans la fiche.") % {"label": label})
        seen.add(key)


def _read_funding(
    record: Checked, names: dict[str, dict[str, str]], participants: Participants
) -> list[dict[str, Any]]:
    """One line a co-funder. The amount, when the source gives one, belongs to the only funder named."""
    funders = record.item.get("cofunders") or []
    if not isinstance(funders, list) or not all(isinstance(label, str) and label for label in funders):
        record.wrong("cofunders", _("une liste de noms était attendue."))
        return []
    funders = texts_of(record, "cofunders")
    known = [names.get(label, {}).get("organisation", "") for label in funders]
    for slug in known:
        participants.check_named(record, "cofunders", slug)
    _no_label_twice(
        record, "cofunders", [(slug or label, label) for slug, label in zip(known, funders, strict=True)]
    )
    amount = record.number("amount_eur", lowest=0, highest=MOST_EUROS)
    if amount is not None and amount * 100 % 1:
        record.wrong("amount_eur", _("le montant a plus de deux décimales."))
    year = record.number("award_year", lowest=1900, highest=2100)
    note = record.text("amount_note", most=300)
    if amount is not None and len(funders) != 1:
        record.wrong("amount_eur", _("le montant n’a pas un financeur et un seul."))
        return []
    return [
        {
            "label": label,
            "organisation": slug,
            "scheme": names.get(label, {}).get("scheme", ""),
            # A co-funder that a source names has committed itself, unless the label says otherwise.
            "stage": names.get(label, {}).get("stage") or Stage.COMMITTED,
            "year": int(year) if year is not None else None,
            "amount_cents": int(amount * 100) if amount is not None else None,
            "note": note,
        }
        for label, slug in zip(funders, known, strict=True)
    ]


def _write_all(sheets, *, participants, by) -> Report:
    report = Report()
    actor_label = _("import des sources publiques")
    organisations = participants.write([sheet["partners"] for sheet in sheets.values()], by=by)
    # Parents first: a child needs its parent's row.
    for ref in sorted(sheets, key=lambda ref: bool(sheets[ref]["parent"])):
        sheet = sheets[ref]
        parent = sheet["parent"]
        fields = {**sheet["fields"], "parent_id": _pk(parent) if parent else None}
        values = SheetInput(
            fields=fields,
            partners=tuple(_partner(partner, organisations) for partner in sheet["partners"]),
            themes=sheet["themes"],
            sdgs=sheet["sdgs"],
            funding=tuple(_funding(line, participants) for line in sheet["funding"]),
            passages=sheet["passages"],
        )
        saved, changed = put_sheet(ref=ref, values=values, by=by, actor_label=actor_label)
        if saved.state == State.DRAFT:
            publish_sheet(saved, by=by, actor_label=actor_label)
        report.imported += 1
        report.unchanged += not changed
        _tell(report, ref, sheet)
    for ref, sheet in sheets.items():
        said_by_others = [other for other, one in sheets.items() if ref in one["related"]]
        relate_sheets(ref=ref, others={*sheet["related"], *said_by_others}, by=by, actor_label=actor_label)
    return report


def _pk(ref: str) -> int:
    return Cooperation.objects.values_list("pk", flat=True).get(ref=ref)


def _partner(partner, organisations) -> PartnerInput:
    return PartnerInput(
        side=partner.side,
        organisation=organisations[partner.key].pk if partner.key else None,
        country=partner.country,
        label=""
        if partner.key and words(organisations[partner.key].name) == words(partner.label)
        else partner.label,
    )


def _funding(line, participants) -> FundingInput:
    funder = participants.organisation(line["organisation"])
    return FundingInput(
        stage=line["stage"],
        funder=funder.pk if funder else None,
        funder_label="" if funder else line["label"],
        scheme=line["scheme"],
        year=line["year"],
        amount_cents=line["amount_cents"],
        note=line["note"],
    )


def _tell(report: Report, ref: str, sheet) -> None:
    """What an officer should know of this sheet."""
    partners = sheet["partners"]
    if not any(partner.is_french_authority for partner in partners):
        report.flagged.append((ref, _("sans collectivité française")))
    for partner in partners:
        if partner.key is None:
            report.flagged.append((ref, _("partenaire non précisé : %(label)s") % {"label": partner.label}))
        if partner.problem:
            report.flagged.append((ref, f"{partner.label} : {partner.problem}"))
        if partner.unplaced:
            report.unplaced.append((ref, partner.label, partner.unplaced))
