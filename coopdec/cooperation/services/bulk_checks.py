"""What a chunk of the bulk door must satisfy: what the triggers of migration 0002 say, for a set at once.

The Python rules are applied to a sample as well, so that the set-based twins cannot drift from them unseen.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.common import partial_dates
from coopdec.cooperation import rules
from coopdec.cooperation.services.bulk_rows import BulkSheet

SAMPLE = 50
SHOWN = 20
DATES = ("status_on", "start_on", "end_on")
NOT_HERE = ("agreements", "deliberations", "documents", "contacts", "passages")

NO_NEAR_SIDE = """
SELECT s.ref FROM bulk_sheets s
 WHERE s.state = 'published' AND NOT EXISTS (
       SELECT FROM bulk_partners p WHERE p.cooperation_id = s.id AND p.side IN ('french', 'international'))
"""
NO_FAR_SIDE = """
SELECT s.ref
  FROM bulk_sheets s
  LEFT JOIN (SELECT cooperation_id, count(*) FILTER (WHERE side = 'french') AS french,
                    count(*) FILTER (WHERE side = 'international') AS international,
                    count(*) FILTER (WHERE side = 'foreign') AS abroad
               FROM bulk_partners GROUP BY 1) p ON p.cooperation_id = s.id
 WHERE s.state = 'published' AND NOT s.no_foreign_place
   AND NOT coalesce(abroad > 0 OR international > 1 OR (international = 1 AND french > 0), false)
   AND NOT EXISTS (SELECT FROM bulk_places a WHERE a.cooperation_id = s.id)
"""
NO_SUCH_DAY = """
SELECT ref
  FROM (SELECT ref, unnest(ARRAY[status_on, start_on, end_on]) AS said FROM bulk_sheets) s
 WHERE said ~ '^[12][0-9]{3}-(0[1-9]|1[0-2])-[0-9]{2}$'
   AND right(said, 2)::int > extract(day FROM (left(said, 7) || '-01')::date + interval '1 month - 1 day')
"""
OFF_ITS_SCALE = """
SELECT s.ref
  FROM bulk_markers m
  JOIN bulk_sheets s ON s.id = m.cooperation_id
  LEFT JOIN reference_markerscore r ON r.marker_id = m.marker_id AND r.score = m.score
 WHERE r.id IS NULL
"""
# Each query gives the refs at fault.
SETS = (
    (NO_NEAR_SIDE, gettext_lazy("publiée sans collectivité ni organisme du côté français ou international")),
    (
        NO_FAR_SIDE,
        gettext_lazy("publiée sans autre partenaire, pays étranger ni mention « sans lieu à l’étranger »"),
    ),
    (NO_SUCH_DAY, gettext_lazy("un jour qui n’existe pas")),
    (OFF_ITS_SCALE, gettext_lazy("un marqueur hors de son échelle")),
)


@dataclass(frozen=True, slots=True)
class BulkError:
    """What is wrong with a sheet; `ref` is empty when the database itself refuses and says where."""

    ref: str
    message: str

    def __str__(self) -> str:
        return f"{self.ref} : {self.message}" if self.ref else self.message


class BulkRefusedError(Exception):
    """Nothing was written; `errors` holds every BulkError of the first chunk that has any."""

    def __init__(self, errors: Sequence[BulkError]) -> None:
        self.errors = list(errors)
        lines = [str(error) for error in self.errors[:SHOWN]]
        if len(self.errors) > SHOWN:
            lines.append(_("… et %(count)s autres") % {"count": len(self.errors) - SHOWN})
        super().__init__("\n".join(lines))


def by_sets(cursor: Any) -> list[BulkError]:
    """Check the staged chunk."""
    errors = []
    for query, message in SETS:
        cursor.execute(query)
        errors += [BulkError(ref, str(message)) for (ref,) in cursor.fetchall()]
    return errors


def parents_and_refs(
    cursor: Any, sheets: Sequence[BulkSheet], keys: Sequence[int]
) -> tuple[dict[str, int], list[BulkError]]:
    """Ref → primary key of the parents named in the chunk; refs given twice, unknown parents, two levels."""
    refs = [sheet.ref for sheet in sheets]
    cursor.execute("SELECT ref FROM cooperation_cooperation WHERE ref = ANY(%s)", [refs])
    taken = {ref for (ref,) in cursor.fetchall()}
    errors = [BulkError(ref, _("cette fiche existe déjà")) for ref in refs if ref in taken]
    errors += [
        BulkError(ref, _("donnée plusieurs fois")) for ref, count in Counter(refs).items() if count > 1
    ]
    named = {sheet.parent for sheet in sheets if sheet.parent}
    cursor.execute(
        "SELECT ref, id, parent_id FROM cooperation_cooperation WHERE ref = ANY(%s)", [list(named)]
    )
    before = cursor.fetchall()
    known = {ref: key for ref, key, _parent in before}
    children = {ref for ref, _key, parent in before if parent is not None}
    for sheet, key in zip(sheets, keys, strict=True):
        if sheet.parent and sheet.parent not in known:
            errors.append(BulkError(sheet.ref, _("le partenariat « %s » n’est pas connu") % sheet.parent))
        elif sheet.parent:
            verdict = rules.parent_is_possible(parent_has_parent=sheet.parent in children, has_children=False)
            if not verdict.ok:
                errors.append(BulkError(sheet.ref, str(verdict.message)))
            children.add(sheet.ref)
        if sheet.ref in named:
            known[sheet.ref] = key
    return known, errors


def by_python_rules(sheets: Sequence[BulkSheet]) -> list[BulkError]:
    """What is refused of every sheet before it is staged, and the Python rules on a sample."""
    errors = []
    for sheet in sheets:
        given = [name for name in NOT_HERE if getattr(sheet.values, name)]
        if given:
            message = _("le chargement en nombre ne porte pas : %s")
            errors.append(BulkError(sheet.ref, message % ", ".join(given)))
    for sheet in sheets[::SAMPLE]:
        values = sheet.values
        if sheet.published_at is not None:
            verdict = rules.sheet_is_publishable(
                sides=[partner.side for partner in values.partners],
                foreign_country=bool(values.places),
                no_foreign_place=values.fields.get("no_foreign_place", False),
            )
            if not verdict.ok:
                errors.append(BulkError(sheet.ref, str(verdict.message)))
        for name in DATES:
            try:
                partial_dates.check(values.fields.get(name) or "2000")
            except ValidationError as error:
                errors.append(BulkError(sheet.ref, f"{name} : {error.messages[0]}"))
    return errors
