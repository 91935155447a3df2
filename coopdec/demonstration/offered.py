"""What the demonstration shows of the exchange: invented listings, answers and programmes, in each state.

Pure data; `days` count back from the day of loading. `town`: the rank of an invented town of the world in the
embassy's country, -1 for the partner of the people to try.
"""

from dataclasses import dataclass

PARTNER = -1


@dataclass(frozen=True, slots=True)
class Answer:
    """What the invented commune answered, what became of it; `first`: days until the other side's word."""

    state: str
    days: int
    first: int | None = None
    reason: str = ""
    outcomes: tuple[tuple[int, str], ...] = ()
    report: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A listing. `days`: since it was saved, sent or last confirmed; `word`: of who validates."""

    ref: str
    town: int
    state: str
    days: int
    themes: tuple[str, ...]
    summary: str
    kind: str = "request"
    reason: str = ""
    reminders: int = 0
    word: str = ""
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """What the invented commune asked of a programme, and the lead's answer."""

    state: str
    days: int
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Led:
    """A programme of the invented network."""

    slug: str
    kind: str
    state: str
    days: int
    title: str
    summary: str
    themes: tuple[str, ...]
    places: int | None = None
    joined: tuple[Joined, ...] = ()


LISTINGS = (
    Shown(
        "demo-eau", PARTNER, "published", 40, ("eau-assainissement", "sante"),
        "Cinq quartiers sans borne-fontaine ; la commune cherche de l’ingénierie et un regard de terrain.",
        answer=Answer("proposed", 6),
    ),
    Shown(
        "demo-marche", 0, "published", 90, ("dechets", "economie"),
        "Refaire le marché central, trier ce qui peut l’être, former celles et ceux qui y travaillent.",
        answer=Answer("accepted", 21, first=4),
    ),
    Shown(
        "demo-bibliotheque", 1, "published", 120, ("culture", "education"),
        "Une bibliothèque municipale à ouvrir, des bibliothécaires à former.",
        answer=Answer("talking", 60, first=9),
    ),
    Shown(
        "demo-etat-civil", 2, "published", 420, ("gouvernance", "numerique"), reminders=1,
        summary="Numériser l’état civil sans perdre les registres de papier.",
        answer=Answer("agreed", 110, first=3, outcomes=((3, ""),)),
    ),
    Shown(
        "demo-maraichage", 3, "closed", 30, ("agriculture-alimentation", "jeunesse"), reason="found",
        summary="Installer de jeunes maraîchers autour d’un point d’eau.",
        answer=Answer("agreed", 400, first=12, outcomes=((3, "preparing"), (12, "under-way"))),
    ),
    Shown(
        "demo-littoral", 4, "published", 200, ("climat", "environnement"),
        "Une érosion à comprendre, des berges à tenir.",
        answer=Answer("declined", 80, first=15, reason="means", report="Un message hors sujet."),
    ),
    Shown(
        "demo-stade", 5, "published", 300, ("sport", "jeunesse"),
        "Un stade de quartier et un club féminin à faire vivre.",
        answer=Answer("lapsed", 150),
    ),
    Shown(
        "demo-reseau", PARTNER, "submitted", 9, ("mobilite", "urbanisme"),
        "Un plan de circulation pour un centre que les camions traversent.",
    ),
    Shown(
        "demo-ecoles", PARTNER, "returned", 20, ("education",),
        "Des cantines pour quatre écoles.",
        word="Précisez ce que la commune apporte, et pour combien d’élèves.",
    ),
    Shown("demo-brouillon", PARTNER, "draft", 2, ("energie",), "De la lumière dans les centres de santé."),
    Shown(
        "demo-patrimoine", 6, "closed", 15, ("patrimoine",), reason="aged", reminders=2,
        summary="Un quartier ancien à faire connaître.",
    ),
    Shown(
        "demo-communes-rurales", 7, "published", 55, ("eau-assainissement", "agriculture-alimentation"),
        "Plusieurs communes rurales cherchent ensemble, par leur réseau.", kind="collective",
    ),
)  # fmt: skip
PROGRAMMES = (
    Led(
        "demo-eau-pour-tous", "turnkey", "published", 45, "Première eau",
        "Une association conduit de petits réseaux d’eau ; les communes suivent une ville chacune.",
        ("eau-assainissement",), places=3,
        joined=(
            Joined("withdrawn", 70),
            Joined("accepted", 25, "Bienvenue : la convention type est jointe."),
        ),
    ),
    Led(
        "demo-bibliotheques", "poolable", "published", 100, "Bibliothèques jumelles",
        "Des bibliothèques échangent leurs équipes une semaine par an.", ("culture", "education"), places=5,
        joined=(Joined("declined", 140, "Le calendrier de cette année est plein."), Joined("proposed", 5)),
    ),
    Led(
        "demo-dechets", "turnkey", "published", 380, "Compost de quartier",
        "Du tri au compost, avec les maraîchers.", ("dechets",), places=0,
        joined=(Joined("signed", 90, "D’accord."),),
    ),
    Led(
        "demo-numerique", "poolable", "submitted", 12, "État civil partagé",
        "Un logiciel libre, des formations.", ("numerique",),
    ),
    Led("demo-jeunes", "turnkey", "draft", 3, "Jeunes élus", "Une session commune par an.", ("jeunesse",)),
)  # fmt: skip
