"""`python -m scripts.workflows`: docs/workflows.md, from the tables of transitions of each room."""

import os
import re
from collections.abc import Iterable
from typing import Any

import django

from scripts.steps import ROOT, say

DOCUMENT = ROOT / "docs" / "workflows.md"
HEAD = """# Workflows: what changes state, by whom

Written by `make workflows` from the tables of each room (`<room>/workflow.py`): never by hand. A step that is
not here is refused, by anybody, in the one door to a change of state (`journal.apply_transition`); each
leaves the entry that the last column names. Every state × step × role of the calls room is tried over HTTP:
`tests/calls/test_cells.py`.
"""


def objects() -> list[tuple[str, str, Any, tuple[Any, ...]]]:
    """Room, object, its states, its table."""
    from coopdec.accounts import enums as people  # noqa: PLC0415 -- needs Django's settings
    from coopdec.accounts import workflow as accounts  # noqa: PLC0415
    from coopdec.calls import enums as states  # noqa: PLC0415
    from coopdec.calls import workflow as calls  # noqa: PLC0415
    from coopdec.contribution import enums as proposals  # noqa: PLC0415
    from coopdec.contribution import workflow as contribution  # noqa: PLC0415
    from coopdec.cooperation import enums as sheets  # noqa: PLC0415
    from coopdec.cooperation import workflow as cooperation  # noqa: PLC0415
    from coopdec.exchange import enums as offers  # noqa: PLC0415
    from coopdec.exchange import workflow as exchange  # noqa: PLC0415

    return [
        ("accounts", "join request", people.RequestState, accounts.REQUEST_TRANSITIONS),
        ("accounts", "invitation", people.InvitationState, accounts.INVITATION_TRANSITIONS),
        ("cooperation", "sheet", sheets.State, cooperation.TRANSITIONS),
        ("contribution", "proposal", proposals.ProposalState, contribution.TRANSITIONS),
        ("exchange", "listing", offers.State, exchange.LISTING),
        ("exchange", "programme", offers.State, exchange.PROGRAMME),
        ("exchange", "introduction", offers.IntroductionState, exchange.INTRODUCTION),
        ("exchange", "participation", offers.ParticipationState, exchange.PARTICIPATION),
        ("calls", "call", states.CallState, calls.CALL),
        ("calls", "application", states.ApplicationState, calls.APPLICATION),
        ("calls", "opinion", states.OpinionState, calls.OPINION),
        ("calls", "award", states.AwardState, calls.AWARD),
        ("calls", "instalment", states.InstalmentState, calls.INSTALMENT),
        ("calls", "report", states.ReportState, calls.REPORT),
    ]


def row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _subject(room: str, letter: str) -> str:
    """A letter by its French subject, where it is a text of the room."""
    path = ROOT / "coopdec" / room / "templates" / room / "letters" / f"{letter}.txt"
    if not path.exists():
        return f"`{letter}`"
    lines = path.read_text().splitlines()
    first = next((one for one in lines if one and not re.fullmatch(r"(\{%\s*load[^%]*%\})+", one)), "")
    words = re.sub(r"\{\{.*?\}\}", "…", re.sub(r"\{%.*?%\}", "", first))
    return f"« {words.strip()} »"


def table(room: str, states: Any, steps: Iterable[Any]) -> list[str]:
    lines = [
        row("Step", "From", "To", "Who", "Condition", "Letters", "Journal"),
        row(*("---" for _ in range(7))),
    ]
    for step in steps:
        from_states = [str(one.label) for one in states if one.value in step.sources]
        lines.append(
            row(
                step.label,
                " · ".join(from_states),
                states(step.target).label,
                "; ".join(one.who for one in step.doers),
                step.condition or "–",
                ", ".join(_subject(room, one) for one in step.sends) or "–",
                f"`{step.verb}`",
            )
        )
    return lines


def document() -> str:
    """The whole document."""
    from django.utils import translation  # noqa: PLC0415

    lines, last = [HEAD], ""
    with translation.override("fr"):
        for room, name, states, steps in objects():
            if room != last:
                lines += [f"## {room}", ""]
                last = room
            lines += [
                f"### {name}",
                "",
                "States: " + ", ".join(f"« {one.label} »" for one in states) + ".",
                "",
            ]
            lines += [*table(room, states, steps), ""]
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopdec.settings.test")
    django.setup()
    DOCUMENT.write_text(document())
    say(f"{DOCUMENT.relative_to(ROOT)} est à jour.")


if __name__ == "__main__":
    main()
