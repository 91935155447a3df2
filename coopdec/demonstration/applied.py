"""What the demonstration shows of applications: invented ones, to invented calls, in each state.

Pure data; `days` count back from the closing of the call, or from the loading while it is open. `rank`: which
authority of the prefecture's region applies, 0 for that of the people to try.
"""

from dataclasses import dataclass

OPEN, JUDGED, GRANTED = "demo-appel-generaliste", "demo-appel-precedent", "demo-fonds-eau"


@dataclass(frozen=True, slots=True)
class Spent:
    """The report of a year: `percent` of each line was spent; it was accepted, or waits for an answer."""

    text: str
    percent: int
    is_accepted: bool = True


@dataclass(frozen=True, slots=True)
class Filed:
    """An application. `euros`: asked of the call, then brought by the authority itself; `reason`: of what the
    office or the committee said; `points`: a score, in percent of each criterion."""

    call: str
    rank: int
    state: str
    title: str
    summary: str
    theme: str
    euros: tuple[int, int]
    days: int = 3
    reason: str = ""
    points: int | None = None
    report: Spent | None = None


FILES = (
    Filed(
        OPEN, 0, "draft", "Une école de l’eau entre deux rives",
        "Former ensemble des agents de l’eau, ici et là-bas.", "eau-assainissement", (40_000, 30_000),
    ),
    Filed(
        OPEN, 1, "submitted", "Bibliothèques voyageuses",
        "Deux bibliobus, et des lectures dans les deux langues.", "culture", (24_000, 18_000),
    ),
    Filed(
        JUDGED, 0, "complete", "Compost de quartier",
        "Du tri au compost, avec les maraîchers de deux quartiers.", "dechets", (36_000, 24_000), days=2,
    ),
    Filed(
        JUDGED, 1, "eligible", "État civil partagé",
        "Numériser l’état civil sans perdre les registres de papier.", "numerique", (30_000, 20_000), days=9,
        points=80,
    ),
    Filed(
        JUDGED, 2, "eligible", "Cantines de saison",
        "Des cantines qui achètent aux paysans d’à côté.", "agriculture-alimentation", (18_000, 15_000),
        days=6, points=60,
    ),
    Filed(
        JUDGED, 3, "incomplete", "Un jumelage de pompiers",
        "Des équipes de secours qui se forment l’une l’autre.", "gouvernance", (12_000, 9_000), days=1,
        reason="Joignez la délibération signée : celle du dossier ne l’est pas.",
    ),
    Filed(
        JUDGED, 4, "ineligible", "Stade de quartier",
        "Un stade et un club féminin à faire vivre.", "sport", (50_000, 10_000), days=5,
        reason="La part des collectivités françaises reste sous le minimum du règlement.",
    ),
    Filed(
        GRANTED, 0, "granted", "Bornes-fontaines de cinq quartiers",
        "Cinq bornes-fontaines et le comité qui les entretient.", "eau-assainissement", (60_000, 40_000),
        days=4, report=Spent("Deux bornes sont ouvertes ; le comité est élu.", 45),
    ),
    Filed(
        GRANTED, 1, "granted", "Un laboratoire pour l’eau",
        "Analyser l’eau chaque semaine, et le dire aux habitants.", "eau-assainissement", (45_000, 30_000),
        days=8, report=Spent("Le laboratoire est livré.", 60, is_accepted=False),
    ),
    Filed(
        GRANTED, 2, "waiting", "Latrines de trois écoles", "Des latrines, et qui les tient.",
        "eau-assainissement", (30_000, 15_000), days=3, reason="L’enveloppe ne suffit pas cette fois-ci.",
    ),
    Filed(
        GRANTED, 3, "refused", "Un forage profond", "Un forage à trois cents mètres.", "eau-assainissement",
        (140_000, 20_000), days=2, reason="Aucune étude ne dit que l’eau est là.",
    ),
)  # fmt: skip
