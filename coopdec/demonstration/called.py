"""What the demonstration shows of calls for projects: invented ones, from ready models, where each may stand.

Pure data; days count from the day of loading. Rules are those of the model: only who opens the call, its
words, its money and its days are invented.
"""

from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal

MARK = "Appel inventé pour la démonstration : on n’y dépose rien de réel."
NATIONAL, NETWORK = "demo-national", "demo-reseau"


@dataclass(frozen=True, slots=True)
class Changed:
    """Another version of the terms, `days` after the loading: the percent of these rules is another."""

    days: int
    announcement: str
    percents: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class Shown:
    """A call. `opens`, `closes`, `instructed`, `committee`: days from the loading, if there is one; `grid`:
    each criterion and its most points."""

    slug: str
    model: str
    organiser: str
    title: str
    text: str
    opens: int
    closes: int | None = None
    hour: time = time(17)
    zone: str = "Europe/Paris"
    instructed: int | None = None
    committee: int | None = None
    euros: int | None = None
    kind: str = ""
    grid: tuple[tuple[str, int], ...] = ()
    is_paid_by_year: bool = False
    changed: Changed | None = field(default=None)


CALLS = (
    Shown(
        "demo-appel-generaliste", "appel-generaliste-2025", NATIONAL, "Appel généraliste de l’année",
        f"""{MARK}

## Ce que l’appel soutient

Des projets que deux autorités locales portent ensemble, une en France et une ailleurs :

- un service public de proximité, de l’eau aux bibliothèques ;
- un échange d’équipes, dans les **deux** sens ;
- une action que la jeunesse conduit elle-même.

## Comment il est décidé

Préfecture et ambassades donnent leur avis, puis un comité classe les dossiers. La liste des
lauréats est publiée ici.
""",
        opens=-20, closes=40, instructed=80, committee=95, euros=3_000_000,
        changed=Changed(
            -5,
            "La part que les collectivités françaises apportent passe de 10 % à 15 % du budget.",
            {"share": Decimal(15)},
        ),
    ),
    Shown(
        "demo-fonds-bilateral", "fonds-franco-senegalais-2020-2021", NATIONAL,
        "Fonds bilatéral avec le Sénégal",
        f"{MARK}\n\nLes deux États décident ensemble ; l’heure de fermeture est celle de Dakar.",
        opens=15, closes=75, hour=time(12), zone="Africa/Dakar", committee=130, euros=800_000,
    ),
    Shown(
        "demo-mission-exploratoire", "mission-exploratoire", NATIONAL, "Mission exploratoire",
        f"{MARK}\n\nLe voyage d’un élu et d’un agent, pour conclure un partenariat.", opens=-300,
    ),
    Shown(
        "demo-appel-precedent", "appel-generaliste-2025", NATIONAL, "Appel généraliste précédent",
        f"{MARK}\n\nFermé : la préfecture et l’ambassade donnent leur avis, le comité se réunit bientôt.",
        opens=-80, closes=-25, instructed=10, committee=20, euros=120_000,
        grid=(("Utilité pour les habitants", 5), ("Réciprocité", 5), ("Solidité du budget", 5)),
    ),
    Shown(
        "demo-fonds-eau", "fonds-eau", NETWORK, "Fonds eau d’un réseau",
        f"{MARK}\n\nDe petits réseaux d’eau, portés par des collectivités ou des associations.",
        opens=-120, closes=-30, hour=time(23, 59), committee=-12, euros=250_000, is_paid_by_year=True,
    ),
)  # fmt: skip
