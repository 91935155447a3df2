"""Questions as readers ask them, drawn with a seed from what the loaded data hold."""

import random
import re
from collections import Counter
from collections.abc import Iterable

from coopdec.atlas.answers import Reader
from coopdec.atlas.filters import EMPTY, WORLD, Box, Filters
from coopdec.cooperation.models import Cooperation

DISTINCT = 500
WORD = re.compile(r"[^\W\d_]{4,}")
FILTERS = ("country", "theme", "continent", "region", "sdg", "kind", "status", "partner", "authority")
FROM_TITLES = 20_000
# What a screen shows of a map, and the zoom that goes with it.
FRAMES = {
    "world": (WORLD, 2),
    "Europe": (Box(-12, 35, 32, 60), 4),
    "France": (Box(-5, 42, 9, 51), 6),
    "Île-de-France": (Box(1.4, 48.1, 3.6, 49.3), 9),
}


class Questions:
    """Words and values weighted by how often they occur, so that common questions come often."""

    def __init__(self, reader: Reader, *, seed: int):
        self.random = random.Random(seed)
        titles = Cooperation.objects.published().order_by("ref").values_list("title", flat=True)[:FROM_TITLES]
        words = Counter(word.lower() for title in titles for word in WORD.findall(title))
        self.words = sorted(words)
        self.word_weights = [words[word] for word in self.words]
        self.values = {}
        for name in FILTERS:
            values = sorted(reader.facet(EMPTY, name).values)
            if values:
                self.values[name] = ([one.value for one in values], [one.count for one in values])

    def word(self) -> str:
        return self.random.choices(self.words, self.word_weights)[0]

    def filtered(self, filters: Filters, *, dimensions: int, among: Iterable[str] = FILTERS) -> Filters:
        for name in self.random.sample(sorted(self.values.keys() & set(among)), dimensions):
            values, weights = self.values[name]
            filters = filters.adding(name, self.random.choices(values, weights)[0])
        return filters

    def crossed(self) -> Filters:
        """A word and two filters."""
        return self.filtered(Filters(q=self.word()), dimensions=2)

    def mixed(self) -> Filters:
        """What a day of readers looks like: nothing asked, a filter, words, all of it, later pages."""
        draw = self.random.random()
        if draw < 0.1:
            return Filters(sort=self.random.choice(["recent", "title", "amount"]))
        if draw < 0.35:
            return self.filtered(EMPTY, dimensions=1)
        if draw < 0.6:
            return Filters(q=" ".join({self.word() for _ in range(self.random.choice([1, 1, 2, 3]))}))
        if draw < 0.8:
            return self.crossed()
        return self.filtered(Filters(year_from=self.random.randrange(1960, 2020)), dimensions=1)

    def distinct(self, draw, number: int = DISTINCT) -> list[Filters]:
        """`number` different questions (fewer only if there are not so many), in a fixed order."""
        found: dict[Filters, None] = {}
        for _ in range(number * 20):
            found[draw()] = None
            if len(found) == number:
                break
        return list(found)
