"""Texts of letters and agreements, with fields in square brackets: what may be said, and what comes in its
place.

Pure but for the texts that come with the code (`data/calls/letters`). A letter is an act of a French
administration: it is in French, whatever the language of a page.
"""

import re
from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from coopdec.calls.enums import LetterKind

FIELDS: Mapping[str, Promise] = {
    "organisateur": _("qui organise l’appel"),
    "service": _("le service à joindre"),
    "adresse": _("son adresse"),
    "date": _("le jour de la lettre"),
    "deposant": _("qui a déposé"),
    "titre": _("le titre du projet"),
    "appel": _("le titre de l’appel"),
    "partenaires": _("les partenaires"),
    "numero_dossier": _("le numéro du dossier"),
    "numero_attribution": _("le numéro de l’attribution"),
    "montant": _("le montant accordé"),
    "montant_demande": _("le montant demandé"),
    "motif": _("les motifs de la décision"),
    "echeances": _("les versements"),
    "comptes_rendus": _("les comptes rendus dus"),
    "engagement": _("le numéro d’engagement"),
    "conditions": _("les conditions"),
    "recours": _("les voies et délais de recours, obligatoires"),
}
# CJA R. 421-1, R. 421-2 and R. 421-5; CRPA L. 411-2: said in every decision.
APPEAL = (
    "Voies et délais de recours : cette décision peut être contestée dans les deux mois qui suivent sa "
    "notification, par un recours auprès du service qui l’a prise, ou par un recours devant le tribunal "
    "administratif, par courrier ou par l’application Télérecours citoyens. Un recours auprès du service, "
    "formé dans ces deux mois, interrompt le délai ; sans réponse de sa part dans les deux mois, il est "
    "réputé rejeté, et deux mois s’ouvrent à nouveau pour saisir le tribunal (code de justice "
    "administrative, articles R. 421-1 et R. 421-2 ; code des relations entre le public et "
    "l’administration, articles L. 411-2 et L. 231-4)."
)
_FIELD = re.compile(r"\[([a-z_]+)\]")


@cache
def shipped(kind: str) -> str:
    """The text that comes with the code."""
    return (settings.DATA / "calls" / "letters" / f"{LetterKind(kind)}.txt").read_text(encoding="utf-8")


def unknown_fields(text: str) -> list[str]:
    return sorted(set(_FIELD.findall(text)) - set(FIELDS))


def says_appeal(text: str) -> bool:
    return "recours" in _FIELD.findall(text)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Each field replaced once: what a value says is never read as a field. A paragraph whose only field
    is empty goes."""
    kept = []
    for paragraph in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        named = _FIELD.findall(paragraph)
        if (
            named
            and not any(values.get(one, "").strip() for one in named)
            and paragraph.strip() == f"[{named[0]}]"
        ):
            continue
        kept.append(_FIELD.sub(lambda found: values.get(found[1], found[0]) or "–", paragraph))
    return "\n\n".join(kept)


def parted(text: str, *, otherwise: str) -> tuple[str, str]:
    """The title of a letter (its first line, after `#`) and the rest."""
    first, _line, rest = text.partition("\n")
    return (first.removeprefix("# "), rest) if first.startswith("# ") else (otherwise, text)
