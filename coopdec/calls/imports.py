"""Ready configurations of calls: one TOML file each, every rule with its source; no code differs."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from coopdec.calls.configurations import AskedOpinion, AskedPiece, AskedQuestion, Configuration
from coopdec.calls.eligibility.terms import Rule
from coopdec.calls.enums import Band, Body, CallKind, QuestionKind, RuleCode, Seen
from coopdec.calls.rules import FIELDS
from coopdec.common.verdict import Source

FOLDER = settings.DATA / "calls"


class WrongConfigurationError(ValueError):
    """A ready configuration that says something that is no rule; the message names the file and the line."""


def read_configuration(path: Path) -> Configuration:
    """One file. Raises WrongConfigurationError for an unknown code, a missing source or a field too many."""
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        return _configuration(said)
    except (KeyError, TypeError, ValueError) as wrong:
        raise WrongConfigurationError(f"{path.name}: {wrong}") from wrong


def _configuration(said: dict[str, Any]) -> Configuration:
    sources = {name: Source(**one) for name, one in said.pop("sources").items()}
    payments = said.pop("payments", {})
    years = said.pop("years", None)
    return Configuration(
        rules=tuple(_rule(one, sources) for one in said.pop("rules")),
        opinions=tuple(_opinion(one) for one in said.pop("opinions", ())),
        pieces=tuple(
            AskedPiece(**one | {"owed_by": tuple(one.get("owed_by", ()))}) for one in said.pop("pieces", ())
        ),
        questions=tuple(_question(one) for one in said.pop("questions", ())),
        paid_by_year=payments.get("by_year_on_report", False),
        last_part_percent=_decimal(payments.get("last_part_on_final_report")),
        years=(years[0], years[-1]) if years else None,
        **said | {"kind": CallKind(said["kind"]).value},
    )


def _opinion(said: Mapping[str, Any]) -> AskedOpinion:
    sees = tuple(Seen(one).value for one in said.get("sees", ()))
    return AskedOpinion(**said | {"body": Body(said["body"]).value, "sees": sees})


def _question(said: Mapping[str, Any]) -> AskedQuestion:
    choices = tuple((one["code"], one["label"]) for one in said.get("choices", ()))
    return AskedQuestion(**said | {"kind": QuestionKind(said["kind"]).value, "choices": choices})


def _decimal(said: Any) -> Decimal | None:
    return None if said is None else Decimal(str(said))


def ready_configurations() -> Iterator[Configuration]:
    """All of them, by file name."""
    for path in sorted(FOLDER.glob("*.toml")):
        yield read_configuration(path)


def _rule(said: Mapping[str, Any], sources: Mapping[str, Source]) -> Rule:
    code = RuleCode(said["code"])
    owed, allowed = FIELDS[code]
    given = set(said) - {"code", "source"}
    if not owed <= given or not given <= owed | allowed:
        raise WrongConfigurationError(f"{code}: {', '.join(sorted(owed ^ given - allowed))}")
    if code == RuleCode.RATE:
        Band(said["band"])
    on, until = said.get("on"), said.get("until")
    return Rule(
        code=code.value,
        source=sources[said["source"]],
        band=said.get("band", ""),
        percent=_decimal(said.get("percent")),
        low=said["low"] * 100 if "low" in said else None,
        high=said["high"] * 100 if "high" in said else None,
        count=said.get("count"),
        names=frozenset(said.get("names", ())),
        on=on if isinstance(on, date) else None,
        until=until if isinstance(until, date) else None,
        reason=said.get("reason", ""),
    )
