"""`python -m scripts.accessibility`: the tables of `docs/accessibilite.md`, from `data/accessibility/`."""

import os
import re

import django

from scripts.steps import ROOT, say

DOCUMENT = ROOT / "docs" / "accessibilite.md"
TOPICS = (
    "Images",
    "Cadres",
    "Couleurs",
    "Multimédia",
    "Tableaux",
    "Liens",
    "Scripts",
    "Éléments obligatoires",
    "Structure",
    "Présentation",
    "Formulaires",
    "Navigation",
    "Consultation",
)


def row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def summary(audit) -> str:
    """The rates, then each page of the sample with its own."""
    others = len(audit.criteria) - audit.applicable_count
    rates = (
        f"{audit.respected_count} critères respectés sur {audit.applicable_count} applicables :"
        f" **{audit.rate} %**. Moyenne des pages : {audit.mean_rate} %.\n"
        f"{len(audit.not_respected)} non respectés, {len(audit.not_judged)} non jugés"
        f" (comptés comme non respectés), {others} sans objet."
    )
    lines = [
        rates,
        "",
        row("N°", "Page", "Adresse", "Pourquoi elle", "Respectés"),
        row("---", "---", "---", "---", "---"),
    ]
    for rank, (page, good, asked) in enumerate(audit.page_counts(), start=1):
        lines.append(row(rank, page.name_fr, f"`{page.address}`", page.why, f"{good} sur {asked}"))
    return "\n".join(lines)


def judgements(audit) -> str:
    """A table a topic: what is asked, what was found on each page, on what grounds."""
    ranks = range(1, len(audit.pages) + 1)
    lines = []
    for topic, name in enumerate(TOPICS, start=1):
        lines += ["", f"### {topic}. {name}", ""]
        lines += [row("Critère", "Ce qu’il demande", *ranks, "Constat")]
        lines += [row("---", "---", *("---" for _rank in ranks), "---")]
        for one in audit.criteria:
            if one.topic == topic:
                said = (judgement.value.replace("NA", "–") for judgement in one.judgements)
                found = " ".join(filter(None, (one.note, one.fails_fr, one.instead_fr)))
                lines.append(row(one.number, one.asks, *said, found))
    return "\n".join(lines).strip()


def written(text: str) -> str:
    """The document with its tables as the judgements make them."""
    from coopdec.common import conformity  # noqa: PLC0415 -- needs Django's settings

    audit = conformity.read(ROOT / "data" / "accessibility")
    for name, made in (("bilan", summary(audit)), ("jugements", judgements(audit))):
        pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
        text = re.sub(
            pattern, lambda found, made=made: f"{found[1]}{made}\n{found[2]}", text, flags=re.DOTALL
        )
    return text


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopdec.settings.test")
    django.setup()
    DOCUMENT.write_text(written(DOCUMENT.read_text()))
    say(f"{DOCUMENT.relative_to(ROOT)} est à jour.")


if __name__ == "__main__":
    main()
