"""Random sheets for the engine: told in plain Python, from which both an `Extract` and a naive reader are made."""

import json
import random
from dataclasses import dataclass, field

import numpy as np

from coopdec.atlas.engine.extract import NOT_KNOWN, Extract, Known, Money, Pairs, Points, Tokens
from coopdec.common import text

REGIONS = {"53": "Bretagne", "11": "Île-de-France", "93": "Provence-Alpes-Côte d’Azur"}
AREAS = {"TG": "africa", "SN": "africa", "VN": "asia", "AM": "asia", "DE": "europe", "CA": "north-america"}
COUNTRIES = {
    "TG": "Togo",
    "SN": "Sénégal",
    "VN": "Viêt Nam",
    "AM": "Arménie",
    "DE": "Allemagne",
    "CA": "Canada",
}
THEMES = {"eau": "Eau et assainissement", "educ": "Éducation", "cult": "Culture", "sante": "Santé"}
CLOSED = {
    "kind": ("twinning", "partnership", "project", "one-off"),
    "status": ("planned", "running", "completed"),
    "origin": ("real", "demonstration"),
}
WORDS = text.written_words(
    "eau potable assainissement jumelé jumelée jumelage décentralisée décentralisé coopération école écoles santé "
    "financé financée marché œuvre fleuve forage latrines formation élus maïs énergie solaire déchets de la le et "
    "pour au tourisme patrimoine lecture bibliothèque 2015 hôpital maternité riz pêche artisanat"
)


@dataclass
class Sheet:
    pk: int
    root: int
    title: str
    body: str
    first: int
    last: int
    cash: int
    in_kind: int
    values: dict
    near: list
    far: list
    unplaced: int
    away: list
    french: list
    money: list = field(default_factory=list)

    @property
    def updated(self):
        return self.pk % 5 * 1_000_001

    @property
    def ref(self):
        return f"R{self.pk}"

    @property
    def text(self):
        return f"{self.title}\n{self.body}"

    @property
    def card(self):
        return json.dumps({"ref": self.ref, "title": self.title, "summary": self.body}, ensure_ascii=False)


class World:
    """Organisations and a way to draw sheets; `known` answers what `making.make` asks."""

    def __init__(self, seed, authorities=12, partners=14):
        self.random = random.Random(seed)
        self.known_values = {"region": REGIONS, "country": COUNTRIES, "theme": THEMES}
        self.authorities = {
            f"ville-{number}": Known(
                {"fr": f"Ville {chr(200 + number % 20)}{number}", "en": f"Town {number}"},
                text.sort_key(f"Ville {chr(200 + number % 20)}{number}"),
                stands={
                    "region": (self.random.choice(list(REGIONS)),),
                    "department": tuple(
                        self.random.sample(["29", "35", "75", "13"], self.random.randint(0, 2))
                    ),
                    "authority_kind": (self.random.choice(["commune", "region"]),),
                },
                **self._point(),
            )
            for number in range(authorities)
        }
        self.partners = {}
        for number in range(partners):
            country = self.random.choice(list(COUNTRIES))
            label = f"Cité {number // 2}"  # pairs bear the same name
            self.partners[f"cite-{number}"] = Known(
                {"fr": label, "en": f"City {number // 2}"},
                text.sort_key(label),
                stands={"country": (country,), "continent": (AREAS[country],)},
                counts=self.random.random() < 0.8,
                **self._point(),
            )

    def _point(self):
        if self.random.random() < 0.2:
            return {}
        lon, lat = self.random.uniform(-179, 179), self.random.uniform(-80, 80)
        return {"lon": round(lon, 3), "lat": round(lat, 3), "is_exact": self.random.random() < 0.5}

    def known(self, values):
        return {name: {value: self._known(name, value) for value in used} for name, used in values.items()}

    def _known(self, name, value):
        if name in {"authority", "partner"}:
            return (self.authorities | self.partners)[value]
        label = self.known_values.get(name, {}).get(value, value.capitalize())
        stands = {"continent": (AREAS[value],)} if name == "country" else {}
        return Known({"fr": label, "en": f"{label} (en)"}, text.sort_key(label), stands=stands)

    def sheet(self, pk, pks=()):
        draw = self.random
        near = draw.sample(list(self.authorities), draw.choice([1, 1, 1, 2, 4]))
        far = draw.sample(list(self.partners), draw.choice([0, 1, 1, 2, 3]))
        countries = {self.partners[one].stands["country"][0] for one in far} | set(
            draw.sample(list(COUNTRIES), draw.choice([0, 0, 1]))
        )
        first = draw.choice([0, *range(1995, 2026)])
        last = min(first + draw.choice([0, 0, 1, 5, 30]), 2030) if first else 0
        cash = draw.choice([NOT_KNOWN, 0, draw.randrange(1, 10**9)])
        stands = [self.authorities[one].stands for one in near]
        values = {
            "theme": set(draw.sample(list(THEMES), draw.choice([0, 1, 2]))),
            "sdg": {str(one) for one in draw.sample(range(1, 18), draw.choice([0, 1, 3]))},
            "country": countries,
            "continent": {AREAS[one] for one in countries},
            "region": {one["region"][0] for one in stands},
            "department": {place for one in stands for place in one["department"]},
            "authority": set(near),
            "authority_kind": {one["authority_kind"][0] for one in stands},
            "partner": set(far),
            "funder": set(draw.sample(["afd", "ue", *list(self.authorities)[:2]], draw.choice([0, 0, 1]))),
            "marker": set(draw.choice([(), ("gender", "gender:1"), ("gender:0",)])),
            "year_known": {"yes" if first else "no"},
            "amount_known": {"yes" if cash >= 0 else "no"},
            "placed": {draw.choice(["exact", "approximate", "none"])},
            **{name: {draw.choice(every)} for name, every in CLOSED.items()},
        }
        known = self.authorities | self.partners
        return Sheet(
            pk=pk,
            root=draw.choice([pk, pk, *pks]) if pks else pk,
            title=" ".join(draw.choices(WORDS, k=draw.choice([1, 2, 4]))).capitalize(),
            body=" ".join(draw.choices(WORDS, k=draw.choice([0, 3, 30]))),
            first=first,
            last=last,
            cash=cash,
            in_kind=draw.choice([NOT_KNOWN, NOT_KNOWN, 0, draw.randrange(1, 10**6)]),
            values=values,
            near=near,
            far=far,
            unplaced=sum(known[one].lat is None for one in far),
            away=[self._place(known[one]) for one in far if known[one].lat is not None],
            french=[self._place(known[one]) for one in near if known[one].lat is not None],
            money=[
                (draw.choice([0, 2019, 2020]), draw.choice(["cash", "in-kind"]), draw.choice(["planned", "disbursed"]),
                 draw.randrange(10**7))
                for _ in range(draw.choice([0, 0, 2]))
            ],
        )  # fmt: skip

    @staticmethod
    def _place(known):
        return float(np.float32(known.lon)), float(np.float32(known.lat)), known.is_exact

    def sheets(self, pks):
        pks = list(pks)
        return {pk: self.sheet(pk, pks) for pk in pks}


def extract(sheets):
    """The chunk of these sheets, in this order; values come twice, in any order, as they may."""
    values = {}
    for name in sheets[0].values if sheets else ():
        pairs = [(row, value) for row, one in enumerate(sheets) for value in sorted(one.values[name])]
        pairs = [*reversed(pairs), *pairs[:3]]
        values[name] = pairs_of(pairs)
    return Extract(
        pks=np.array([one.pk for one in sheets], dtype=np.int64),
        roots=np.array([one.root for one in sheets], dtype=np.int64),
        refs=[one.ref for one in sheets],
        title_keys=[text.sort_key(one.title) for one in sheets],
        first_years=np.array([one.first for one in sheets], dtype=np.int16),
        last_years=np.array([one.last for one in sheets], dtype=np.int16),
        updated=np.array([one.updated for one in sheets], dtype=np.int64),
        cash=np.array([one.cash for one in sheets], dtype=np.int64),
        in_kind=np.array([one.in_kind for one in sheets], dtype=np.int64),
        values=values,
        near=pairs_of([(row, slug) for row, one in enumerate(sheets) for slug in one.near]),
        far=pairs_of([(row, slug) for row, one in enumerate(sheets) for slug in one.far]),
        unplaced=np.array([one.unplaced for one in sheets], dtype=np.int16),
        away_points=points_of([(row, point) for row, one in enumerate(sheets) for point in one.away]),
        french_points=points_of([(row, point) for row, one in enumerate(sheets) for point in one.french]),
        money=money_of([(row, line) for row, one in enumerate(sheets) for line in one.money]),
        tokens=[Tokens(text.sequence(one.title)[0], *text.sequence(one.text)) for one in sheets],
        cards=[one.card.encode() for one in sheets],
    )


def pairs_of(pairs):
    return Pairs(np.array([row for row, _value in pairs], dtype=np.int32), [value for _row, value in pairs])


def points_of(pairs):
    return Points(
        np.array([row for row, _point in pairs], dtype=np.int32),
        np.array([point[0] for _row, point in pairs], dtype=np.float32),
        np.array([point[1] for _row, point in pairs], dtype=np.float32),
        np.array([point[2] for _row, point in pairs], dtype=bool),
    )


def money_of(pairs):
    return Money(
        np.array([row for row, _line in pairs], dtype=np.int32),
        np.array([line[0] for _row, line in pairs], dtype=np.int16),
        [line[1] for _row, line in pairs],
        [line[2] for _row, line in pairs],
        np.array([line[3] for _row, line in pairs], dtype=np.int64),
    )
