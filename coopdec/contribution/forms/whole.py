"""The whole form of a sheet over one content: shown as it was typed, or checked."""

from decimal import Decimal
from types import SimpleNamespace

from django.utils.translation import gettext as _

from coopdec.common.money import eur_cents, parse_cents
from coopdec.contribution.forms.rows import FORMS
from coopdec.contribution.forms.sheet import SheetForm
from coopdec.contribution.rules import has_its_writer
from coopdec.contribution.shape import LISTS, MARKERS, SCALARS, canonical, number
from coopdec.cooperation.enums import Side
from coopdec.cooperation.rules import Amount, sheet_amount, sheet_is_publishable
from coopdec.reference.models import SdgTarget

SAID_ONCE = {
    "partners": ("organisation", "place", "name", "country", "role"),
    "funding": ("funder", "funder_label", "year", "nature", "stage"),
    "documents": ("document",),
}


class WholeForm:
    """Has what `{% errors %}` reads: `errors`, `fields`, `non_field_errors()`, `[name]`."""

    def __init__(self, content, *, names, organisation, parents=(), documents=(), check=False):
        self.content = content
        self.names = names
        self.organisation = organisation
        self.check = check
        self.general = []
        said = {name: content.get(name) for name in (*SCALARS, *LISTS)}
        said |= {f"{MARKERS}-{key}": score for key, score in (content.get(MARKERS) or {}).items()}
        targets = SdgTarget.objects.filter(sdg__in=_numbers(content["sdgs"])).select_related("sdg")
        known = {one.pk: one for one in [*targets, *names.targets.values()]}
        arguments = {"names": names, "parents": parents, "targets": sorted(known.values(), key=_target)}
        self.sheet = SheetForm(said, **arguments) if check else SheetForm(initial=said, **arguments)
        choices = self._choices(documents)
        self.rows = {
            name: [self._row(name, rank, row, choices) for rank, row in enumerate(content[name])]
            for name in FORMS
        }
        if check:
            self._check()

    def _row(self, name, rank, row, choices):
        prefix = f"{name}-{rank}"
        arguments = {"prefix": prefix, "names": self.names, "choices": choices}
        if self.check:
            return FORMS[name]({f"{prefix}-{key}": value for key, value in row.items()}, **arguments)
        return FORMS[name](initial=row, **arguments)

    def _choices(self, documents):
        """Of the selects of rows: those who take part, and the documents that were sent."""
        those, near = {}, {}
        for row in self.content["partners"]:
            found = self.names.organisations.get(row["organisation"])
            if found:
                those[row["organisation"]] = found.name
                if row["side"] == Side.FRENCH:
                    near[row["organisation"]] = found.name
        rows = self.content
        for kept, name, column in (
            (those, "funding", "funder"),
            (near, "deliberations", "authority"),
            (those, "contacts", "organisation"),
        ):
            for row in rows[name]:
                found = self.names.organisations.get(row[column])
                if found:
                    kept.setdefault(row[column], found.name)
        sent = {str(one.pk): one.title for one in [*documents, *self.names.documents.values()]}
        choose = ("", _("Choisissez"))
        return {
            "funder": [("", _("Un autre, nommé à côté")), *those.items()],
            "authority": [choose, *near.items()],
            "organisation": [choose, *those.items()],
            "document": [("", _("Aucun")), *sent.items()],
        }

    # --- what is wrong

    def _check(self):
        plain = canonical(self.content)
        for name, columns in SAID_ONCE.items():
            seen = set()
            for form, row in zip(self.rows[name], self.content[name], strict=True):
                key = tuple(row[column].strip() for column in columns)
                if key in seen:
                    visible = form.visible_fields()[0].name
                    form.add_error(visible, _("C’est dit deux fois : retirez cette ligne."))
                seen.add(key)
        keys = {number(row["organisation"]) for row in plain["partners"]}
        verdicts = [
            has_its_writer(organisation=self.organisation.pk, kind=self.organisation.kind, partners=keys),
            sheet_is_publishable(
                sides=[row["side"] for row in plain["partners"]],
                foreign_country=bool(plain["places"]),
                no_foreign_place=bool(plain["no_foreign_place"]),
            ),
        ]
        self.general = [verdict.message for verdict in verdicts if not verdict.ok]

    def _forms(self):
        return [self.sheet, *(form for rows in self.rows.values() for form in rows)]

    def is_valid(self):
        return not self.general and all(form.is_valid() for form in self._forms())

    def non_field_errors(self):
        return self.general

    @property
    def fields(self):
        return {form.add_prefix(name): field for form in self._forms() for name, field in form.fields.items()}

    @property
    def errors(self):
        return {
            form.add_prefix(name): messages
            for form in self._forms()
            for name, messages in form.errors.items()
            if name in form.fields
        }

    def __getitem__(self, name):
        for form in self._forms():
            bare = name.removeprefix(f"{form.prefix}-") if form.prefix else name
            if bare in form.fields and form.add_prefix(bare) == name:
                return form[bare]
        raise KeyError(name)

    # --- what a template asks

    @property
    def near(self):
        return [form for form in self.rows["partners"] if form.is_near]

    @property
    def abroad(self):
        return [form for form in self.rows["partners"] if not form.is_near]

    @property
    def money(self):
        return totals(self.content["funding"])


def totals(rows):
    """What the table of money amounts to, by the rules of the record: cash, in kind beside, by year; how many
    lines have no amount, or one that cannot be read."""
    lines, unreadable = [], 0
    for row in rows:
        line, is_readable = _line(row)
        lines.append(line)
        unreadable += not is_readable
    years = sorted({line.year for line in lines}, key=lambda year: (year is None, year))
    by_year = [(year, sheet_amount([line for line in lines if line.year == year])) for year in years]
    return {
        "amount": sheet_amount(lines),
        "by_year": [(year, amount) for year, amount in by_year if amount != Amount()],
        "unknown": sum(line.amount_eur_cents is None for line in lines) - unreadable,
        "unreadable": unreadable,
    }


def _line(row):
    """A line of the table as the rules read it, and whether its amount could be read."""
    cents, is_readable = None, True
    if row["amount"].strip():
        try:
            rate = Decimal(row["rate"].replace(",", ".") or 1)
            cents = eur_cents(parse_cents(row["amount"]), rate=rate)
        except (ValueError, ArithmeticError):
            is_readable = False
    line = SimpleNamespace(
        funder_id=row["funder"] or None,
        funder_label=row["funder_label"].strip(),
        year=number(row["year"].strip()),
        nature=row["nature"],
        stage=row["stage"],
        amount_eur_cents=cents,
    )
    return line, is_readable


def _numbers(texts):
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 3]  # noqa: PLR2004


def _target(one):
    number, _dot, rest = one.pk.partition(".")
    return int(number), rest.isalpha(), rest.zfill(3)
