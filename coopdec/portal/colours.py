"""The colours of the style sheet: each in the light and in the dark, and what can be read on what."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

SHEET = "css/coopdec.css"
SCHEMES = ("light", "dark")
READABLE = 4.5
SEEN = 3.0
_COLOUR = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")
_NARROW = re.compile(r"@media \((max-width: [\d.]+rem)\) \{")

WASHES = tuple(f"{name}-wash" for name in ("ocean", "laterite", "sun", "lichen"))
GROUNDS = ("paper", "surface", "raised")
# Every text that the style sheet writes on a ground.
WRITTEN = (
    *((text, ground) for text in ("ink", "ink-soft", "ocean", "laterite") for ground in GROUNDS),
    *((text, wash) for text in ("ink", "ink-soft", "ocean") for wash in WASHES),
    ("laterite", "laterite-wash"),
    ("lichen", "lichen-wash"),
    ("on-colour", "ocean"),
    ("on-colour", "ocean-strong"),
    ("on-colour", "laterite"),
)
# What is drawn and must be told from its ground: the edges of fields.
DRAWN = (("line-strong", "paper"), ("line-strong", "raised"))


def sheet():
    """The text of the style sheet."""
    return Path(finders.find(SHEET)).read_text(encoding="utf-8")


def tokens(css, scheme="light"):
    """Name → colour, of one scheme."""
    light = dict(_COLOUR.findall(css.split("@media", 1)[0]))
    if scheme == "light":
        return light
    return light | dict(_COLOUR.findall(css.split("prefers-color-scheme: dark", 1)[1].split("\n}", 1)[0]))


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]  # noqa: PLR2004 - WCAG 2.2
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """The ratio of WCAG 2.2, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@dataclass(frozen=True, slots=True)
class Pair:
    text: str
    ground: str
    least: float
    ratios: tuple[float, ...]  # in the order of SCHEMES

    @property
    def is_edge(self):
        return self.least == SEEN


def pairs(css):
    """Every pair of the style sheet, with its contrast in each scheme."""
    schemes = [tokens(css, scheme) for scheme in SCHEMES]
    asked = [(pair, READABLE) for pair in WRITTEN] + [(pair, SEEN) for pair in DRAWN]
    return [
        Pair(text, ground, least, tuple(contrast(one[text], one[ground]) for one in schemes))
        for (text, ground), least in asked
    ]


def narrow_rules(css):
    """The rules of narrow screens, said of a narrow container instead."""
    for found in _NARROW.finditer(css):
        depth, end = 1, found.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield f"@container narrow ({found[1]}) {{{css[found.end() : end]}"


@cache
def _derived(css):
    rules = []
    for scheme in SCHEMES:
        colours = tokens(css, scheme)
        said = "".join(f"--{name}:{colour};" for name, colour in colours.items())
        rules.append(f'[data-theme="{scheme}"]{{color-scheme:{scheme};{said}}}')
    rules += [
        f".on-{name}{{background:var(--{name})}}.in-{name}{{color:var(--{name})}}" for name in tokens(css)
    ]
    rules += [f".sized-{size}{{font-size:var(--{size})}}" for size in re.findall(r"--(step-[\w-]+):", css)]
    rules += [f".wide-{size}{{inline-size:var(--{size})}}" for size in re.findall(r"--(s\d):", css)]
    return "\n".join([*rules, *narrow_rules(css)])


def derived():
    """The style sheet of the page of components: both themes by attribute, narrow screens by container.

    Made from the site's own sheet, so that the page cannot show anything else than what is served.
    """
    return _derived(sheet())
