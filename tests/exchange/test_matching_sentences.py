"""Every reason has its sentence, with names and not codes, its points and its weight."""

import pytest
from django.utils import translation

from coopdec.exchange import sentences
from coopdec.exchange.matching.parts import NAMES, Why
from coopdec.exchange.matching.scoring import Fit, Reason
from coopdec.exchange.matching.weights import AUTHORITIES, LISTINGS

pytestmark = [pytest.mark.django_db, pytest.mark.other_postgres]

CASES = [
    ("themes", "same", ("eau-assainissement",), "Un thème en commun : Eau et assainissement."),
    ("themes", "same", ("dechets", "energie"), "Des thèmes en commun : Déchets, Énergie."),
    ("themes", "family", ("jeunesse",), "Des thèmes de la même famille : Jeunesse."),
    ("sdgs", "same", ("6", "11"), "Des objectifs de développement durable en commun : 6, 11."),
    ("population", "near", ("64385", "50000"), "Des populations comparables : 64 385 et 50 000 habitants."),
    (
        "population",
        "near",
        ("64385", "360579"),
        "Des populations de 64 385 et 360 579 habitants, soit de 1 à 6.",
    ),
    ("profile", "same", (), "Des collectivités de même niveau."),
    ("profile", "near", (), "Des collectivités de niveaux voisins."),
    ("profile", "traits", ("port", "rural"), "Des traits en commun : port, territoire rural."),
    (
        "profile",
        "same-traits",
        ("port",),
        "Des collectivités de même niveau, avec des traits en commun : port.",
    ),
    (
        "profile",
        "near-traits",
        ("port",),
        "Des collectivités de niveaux voisins, avec des traits en commun : port.",
    ),
    ("links", "country", ("TG",), "La collectivité a déjà des partenaires au Togo."),
    ("links", "group", ("TG",), "La collectivité est membre d’un groupe-pays : Togo."),
    (
        "links",
        "diaspora",
        ("KM",),
        "La collectivité déclare des liens, par ses habitants ou ses associations : Comores.",
    ),
    (
        "links",
        "neighbour",
        ("BJ", "GH"),
        "La collectivité a des partenaires dans un pays voisin : Bénin, Ghana.",
    ),
    (
        "links",
        "area",
        ("africa",),
        "La collectivité a des partenaires dans la même région du monde : Afrique.",
    ),
    ("surroundings", "town", ("29",), "Un autre partenaire du même département y est déjà : Finistère."),
    (
        "surroundings",
        "country",
        ("TG",),
        "D’autres collectivités du même département ont des partenaires au Togo.",
    ),
    ("languages", "same", ("fr",), "Une langue en commun : français."),
    ("languages", "same", ("fr", "en"), "Des langues en commun : français, anglais."),
    ("experience", "sheets", ("3",), "3 coopérations connues."),
    ("networks", "same", ("cites-unies-france",), "Un réseau en commun : Cités Unies France."),
    ("unserved", "few", ("2",), "2 partenaires connus."),
    ("unserved", "none", (), "Aucun partenaire connu : c’est à elle que l’on pense rarement."),
    ("freshness", "year", ("2020",), "Dernière coopération connue en 2020."),
]


def fit(*reasons):
    return Fit(key=7, score=50.0, reasons=reasons)


def plain(text):
    """Without the difference between kinds of spaces."""
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


@pytest.mark.parametrize(("part", "how", "names", "sentence"), CASES)
def test_a_reason_is_a_sentence(part, how, names, sentence):
    reason = Reason(part, 0.5, 25, Why(how, names))
    ((said,),) = sentences.explain([fit(reason)], AUTHORITIES).values()
    assert plain(said.sentence) == sentence
    assert (said.part, said.points, said.weight) == (part, "12,5", "25")


def test_every_part_is_said_and_labelled():
    assert {case[0] for case in CASES} == set(NAMES) == set(sentences.PARTS)


def test_what_is_offered_is_told_in_its_own_words():
    reasons = [
        Reason("unserved", 1, 10, Why("none")),
        Reason("freshness", 0.5, 10, Why("year", ("2020",))),
    ]
    (said,) = sentences.explain([fit(*reasons)], LISTINGS).values()
    assert [one.sentence for one in said] == [
        "Aucun partenaire ni aucune réponse à ce jour.",
        "Annonce dite ou confirmée en 2020.",
    ]


def test_what_brings_next_to_nothing_is_not_said():
    assert sentences.explain([fit(Reason("experience", 0.009, 10, Why("sheets", ("1",))))], AUTHORITIES) == {
        7: []
    }


def test_names_cost_the_same_however_many_fits(django_assert_num_queries):
    reasons = [Reason(part, 0.5, 10, Why(how, names)) for part, how, names, _sentence in CASES]
    for fits in ([fit(*reasons)], [fit(*reasons)] * 30):
        with django_assert_num_queries(4):
            sentences.explain(fits, AUTHORITIES)


def test_names_follow_the_language():
    with translation.override("en"):
        (said,) = sentences.explain(
            [fit(Reason("languages", 1, 5, Why("same", ("fr",))))], AUTHORITIES
        ).values()
    assert "French" in said[0].sentence
