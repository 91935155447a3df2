"""A list as a tagged PDF, for who prints, files or sends it."""

from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from coopdec.atlas.exports.columns import Card, Names, Taken
from coopdec.common.printing import write_pdf
from coopdec.directory.enums import Origin


def write_list(file: BinaryIO, taken: Taken) -> None:
    """Raises `printing.UnprintableError` on a machine that cannot."""
    about = taken.about
    shown = {"said": about, "day": date.fromisoformat(about.made_on), "rows": _rows(taken)}
    write_pdf(file, render_to_string("atlas/paper_list.html", shown), site=taken.site)


def _rows(taken: Taken) -> Iterator[dict[str, Any]]:
    names = taken.names
    for card in taken.cards():
        yield {
            **card,
            "left": _side(card, "near", names),
            "right": _side(card, "far", names) or _("sans lieu à l’étranger"),
            "kind": names["kind"].get(card["kind"], card["kind"]),
            "status": names["status"].get(card["status"], card["status"]),
            "themes": [names["theme"].get(code, code) for code in card["themes"]],
            "amount": None if card["amount_eur"] is None else round(card["amount_eur"] * 100),
            "is_fictitious": card["origin"] == Origin.DEMONSTRATION,
        }


def _side(card: Card, shore: str, names: Names) -> str:
    return ", ".join(_body(body, names) for body in card[shore])


def _body(body: dict[str, str | None], names: Names) -> str:
    code = body["country"]
    country = names["country"].get(code, code) if code else ""
    if not body["name"]:
        return _("partenaire non précisé (%(country)s)") % {"country": country}
    return f"{body['name']} ({country})" if country else body["name"]
