"""The texts of a sheet, from one sentence to many pages: by theme, kind, place and actors."""

from collections.abc import Sequence
from dataclasses import dataclass

from coopdec.cooperation.enums import Kind, Status
from coopdec.demonstration.facts import THIS_YEAR, Times
from coopdec.demonstration.french import at, of, upper_first
from coopdec.demonstration.grammar import Chance, Words
from coopdec.demonstration.material import NORTH, SOUTH, Material, ThemeWords
from coopdec.demonstration.plan import Step
from coopdec.demonstration.queries import World

LONGEST_TITLE = 290
# One sheet in so many is very long, as some real ones are.
VERY_LONG_ONE_IN = 1500
DETAIL = {
    Kind.TWINNING: 0.45, Kind.PARTNERSHIP: 0.9, Kind.PROJECT: 1.0, Kind.ONE_OFF: 0.6, Kind.CHARTER: 0.3,
    Kind.CROSS_BORDER: 1.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Texts:
    title: str
    summary: str
    objectives: str = ""
    description: str = ""
    history: str = ""
    context: str = ""


class Writer:
    """Writes one sheet: a `Words` by theme, all sharing what is known of the sheet."""

    def __init__(
        self,
        chance: Chance,
        material: Material,
        world: World,
        step: Step,
        times: Times,
        themes: list[ThemeWords],
    ) -> None:
        self.chance, self.step, self.times = chance, step, times
        self.values = _values(world, step, times)
        side = _side(material, step)
        drawn: dict[int, set[int]] = {}
        self.words = [
            Words(chance, self.values, drawn, theme.texts[side], material.frames) for theme in themes
        ]

    def main(self, name: str) -> str:
        return self.words[0].draw(name)

    def any(self, name: str) -> str:
        return self.chance.one(self.words).draw(name)

    def title(self) -> str:
        name = f"title_{self.step.kind}" if self.step.towns else "title_home"
        if self.step.towns and not self.step.named:
            name = "title_unnamed"
        elif self.step.kind in {Kind.PROJECT, Kind.ONE_OFF} and self.step.towns and self.chance.happens(0.4):
            name = "title_action"
        return _tidy(self.main(name))[:LONGEST_TITLE]

    def summary(self) -> str:
        name = f"summary_{self.step.kind}" if self.step.towns else "summary_home"
        sentences = [self._by_their_names(name)]
        more = MORE if self.step.towns else ("home_more",)
        sentences += [self.any(self.chance.one(more)) for _turn in range(self.chance.below(4))]
        return _paragraph(sentences)

    def _by_their_names(self, name: str) -> str:
        """A sentence that says who they are, and not « la commune » : the first of a sheet."""
        usual = {who: self.values[who] for who in ("fr", "pa") if who in self.values}
        for who, called in usual.items():
            self.values[who] = called[0]
        sentence = self.main(name)
        self.values |= usual
        return sentence

    def objectives(self) -> str:
        count = self.chance.between(1, 5)
        actions = [_tidy(self.any("action")) for _turn in range(count)]
        intro = upper_first(_tidy(self.main("goal_intro")).removesuffix(" :"))
        if count > 1 and self.chance.happens(0.7):
            return "\n".join([f"{intro} :", *(f"– {one} ;" for one in actions[:-1]), f"– {actions[-1]}."])
        for ending, form in ((" de", of), (" à", at)):
            if intro.endswith(ending):
                return f"{intro.removesuffix(ending)} {_listed([form(one) for one in actions])}."
        return f"{intro} : {_listed(actions)}."

    def description(self, paragraphs: int) -> str:
        shapes = self._shapes()
        drawn = [self.chance.one(shapes) for _turn in range(paragraphs)]
        return "\n\n".join(
            self._shaped(("desc_start" if rank == 0 else None), one) for rank, one in enumerate(drawn)
        )

    def _shapes(self) -> Sequence[tuple[str, ...]]:
        if not self.step.towns:
            return HOME_SHAPES
        return EXCHANGE_SHAPES if self.step.kind in {Kind.TWINNING, Kind.CHARTER} else PROJECT_SHAPES

    def _shaped(self, start: str | None, names: Sequence[str]) -> str:
        given = [start] if start and self.step.towns else []
        return _paragraph([self.any(name) for name in (*given, *names) if name])

    def history(self, paragraphs: int) -> str:
        if not self.step.towns:
            return _paragraph([self.main("hist_home")])
        name = "hist_dated" if self.times.first else "hist_undated"
        made = [_paragraph([self.main(name), *self._some("hist_more", 3)])]
        made += [
            _paragraph([self.any("hist_step"), *self._some("hist_more", 2)])
            for _turn in range(paragraphs - 1)
        ]
        if self.times.status == Status.STOPPED:
            made.append(_paragraph([self.main("hist_stopped")]))
        return "\n\n".join(made)

    def context(self, paragraphs: int) -> str:
        if not self.step.towns:
            return _paragraph([self.main("ctx_home")])
        made = []
        for _turn in range(paragraphs):
            first = self.any("ctx_place") if self.chance.happens(0.6) else self.any("besoin")
            made.append(_paragraph([first, self.any("besoin"), *self._some("ctx_more", 2)]))
        return "\n\n".join(made)

    def _some(self, name: str, most: int) -> list[str]:
        return [self.any(name) for _turn in range(self.chance.below(most + 1))]


MORE = ("summary_more", "resultat", "besoin")
PROJECT_SHAPES = (
    ("desc_action", "desc_action"),
    ("desc_action", "desc_who", "resultat"),
    ("desc_method", "desc_action", "desc_who"),
    ("besoin", "desc_action", "resultat"),
    ("desc_who", "desc_method"),
    ("desc_money", "desc_method"),
    ("resultat", "desc_result", "desc_next"),
    ("desc_action", "desc_result"),
    ("desc_method", "resultat", "desc_next"),
)
EXCHANGE_SHAPES = (
    ("desc_exchange", "desc_exchange"),
    ("desc_exchange", "desc_who", "resultat"),
    ("desc_exchange", "desc_action", "desc_result"),
    ("desc_who", "desc_exchange"),
    ("desc_exchange", "desc_next"),
    ("desc_exchange", "desc_money"),
)
HOME_SHAPES = (
    ("desc_home", "desc_home"),
    ("desc_home", "home_action"),
    ("home_action", "desc_home", "desc_home_end"),
)


def compose(
    chance: Chance, material: Material, world: World, step: Step, times: Times, themes: list[ThemeWords]
) -> Texts:
    """All the texts; which ones are there and how long they are depends on the kind and on chance."""
    writer = Writer(chance, material, world, step, times, themes)
    very_long = step.rank % VERY_LONG_ONE_IN == VERY_LONG_ONE_IN // 2
    detail = 1.0 if very_long else DETAIL[Kind(step.kind)]
    title = writer.title()
    summary = writer.summary()
    if not very_long and chance.happens(0.12):
        return Texts(title, summary)

    def there(share: float) -> bool:
        return very_long or chance.happens(share * detail)

    def long(usual: int, very: int) -> int:
        """Few paragraphs for most, a long tail."""
        if very_long:
            return very
        count = 1
        while count < usual and chance.happens(0.45 * detail):
            count += 1
        return count

    return Texts(
        title=title,
        summary=summary,
        objectives=writer.objectives() if there(0.66) and step.towns else "",
        description=writer.description(long(6, 26)) if there(0.84) else "",
        history=writer.history(long(4, 9)) if there(0.42) else "",
        context=writer.context(long(3, 8)) if there(0.5) else "",
    )


SOUTHERN_AREAS = frozenset({"africa", "asia", "south-america", "central-america-caribbean"})


def _side(material: Material, step: Step) -> str:
    """Which of the texts marked for one side of the world may be said."""
    words = material.kinds["words"]
    country = step.towns[0].country if step.towns else ""
    southern = step.area in SOUTHERN_AREAS and country not in words["north"]
    return SOUTH if southern or country in words["south"] else NORTH


def _values(world: World, step: Step, times: Times) -> dict[str, str | Sequence[str]]:
    """What sentences may name."""
    lead = step.authorities[0]
    values: dict[str, str | Sequence[str]] = {
        "fr": lead.said,
        "lieu": lead.place if lead.kind == "commune" else lead.said[0],
        "alieu": at(lead.place) if lead.kind == "commune" else f"avec {lead.said[0]}",
        "nomlieu": lead.place if lead.kind == "commune" else lead.name,
        "allies": _listed([one.said[0] for one in step.authorities[1:]]) or "les communes voisines",
        "an": str(times.first or "") or "plusieurs années",
        "fin": str(times.last or THIS_YEAR + 1),
    }
    if step.towns:
        town, country = step.towns[0], world.countries[step.towns[0].country]
        name = town.name
        called = (f"la ville {of(name)}", f"la municipalité {of(name)}", "la ville partenaire")
        unnamed = ("la commune partenaire", "la collectivité partenaire")
        values |= {
            "pa": (name, name, *called) if step.named else unnamed,
            "plieu": name if step.named else "la commune partenaire",
            "aplieu": at(name) if step.named else country.within,
            "pays": country.definite,
            "enpays": country.within,
            "depays": country.of,
            "nompays": country.name,
        }
    return values


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _paragraph(sentences: Sequence[str]) -> str:
    return " ".join(upper_first(_tidy(one)) for one in sentences)


def _listed(items: Sequence[str]) -> str:
    """« a, b et c »."""
    return " et ".join(filter(None, [", ".join(items[:-1]), items[-1]])) if items else ""
