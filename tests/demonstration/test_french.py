"""Articles, elisions, prepositions; and the small grammar."""

import pytest

from coopdec.demonstration.french import at, number, of, within
from coopdec.demonstration.grammar import BadTextError, Chance, Words, read
from coopdec.demonstration.rules import at_least_one, grown, share_out


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Rennes", "de Rennes"),
        ("Angers", "d’Angers"),
        ("Évry", "d’Évry"),
        ("Hyères", "d’Hyères"),
        ("Hambourg", "de Hambourg"),
        ("Ouagadougou", "de Ouagadougou"),
        ("Yaoundé", "de Yaoundé"),
        ("Yvetot", "d’Yvetot"),
        ("Le Mans", "du Mans"),
        ("Les Sables-d’Olonne", "des Sables-d’Olonne"),
        ("La Rochelle", "de La Rochelle"),
        ("le Département de l’Aisne", "du Département de l’Aisne"),
        ("les pays", "des pays"),
        ("des pompes", "de pompes"),
        ("des ateliers", "d’ateliers"),
        ("un puits", "d’un puits"),
        ("l’Allemagne", "de l’Allemagne"),
        ("Haïti", "d’Haïti"),
    ],
)
def test_of(name, said):
    assert of(name) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Rennes", "à Rennes"),
        ("Le Mans", "au Mans"),
        ("les écoles", "aux écoles"),
        ("La Baule", "à La Baule"),
    ],
)
def test_at(name, said):
    assert at(name) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("le Togo", "au Togo"),
        ("la Pologne", "en Pologne"),
        ("l’Iran", "en Iran"),
        ("les États-Unis", "aux États-Unis"),
        ("Cuba", "à Cuba"),
    ],
)
def test_within(name, said):
    assert within(name) == said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "inside", "of_it"),
    [
        ("TG", "au Togo", "du Togo"),
        ("BJ", "au Bénin", "du Bénin"),
        ("DE", "en Allemagne", "de l’Allemagne"),
        ("US", "aux États-Unis", "des États-Unis"),
        ("MX", "au Mexique", "du Mexique"),
        ("MG", "à Madagascar", "de Madagascar"),
        ("HT", "en Haïti", "d’Haïti"),
        ("CI", "en Côte d’Ivoire", "de la Côte d’Ivoire"),
        ("PS", "aux Territoires palestiniens", "des Territoires palestiniens"),
        ("LC", "à Sainte-Lucie", "de Sainte-Lucie"),
    ],
)
def test_countries(world, code, inside, of_it):
    assert (world.countries[code].within, world.countries[code].of) == (inside, of_it)


@pytest.mark.parametrize("text", ["[a|b", "a]", "a|b", "{}", "{a|vers}", "{a"])
def test_a_text_that_cannot_be_read_is_refused(text):
    with pytest.raises(BadTextError):
        read(text)


def test_what_is_drawn_is_filled_in():
    lists = {"quoi": (read("le [vieux |]pont"), read("l’eau"))}
    words = Words(Chance("x"), {"lieu": "Angers"}, {}, lists)
    said = words.fill(read("[Autour|Autour] {quoi|de} {lieu|a}, {3-3} fois, {8-8} %"))
    assert said in {
        f"Autour {what} à Angers, trois fois, 8 %" for what in ("du vieux pont", "du pont", "de l’eau")
    }
    fresh = Words(Chance("y"), {}, {}, lists)
    assert {fresh.draw("quoi")[:2], fresh.draw("quoi")[:2]} == {"le", "l’"}
    with pytest.raises(KeyError):
        words.draw("rien")


def test_numbers_in_letters_then_in_figures():
    assert [number(value) for value in (2, 16, 17, 1234)] == ["deux", "seize", "17", "1\u202f234"]


def test_chance_depends_on_its_seed_only():
    first, again, other = Chance("coopdec:1"), Chance("coopdec:1"), Chance("coopdec:2")
    draws = [[chance.below(1000) for _turn in range(4)] for chance in (first, again, other)]
    assert draws[0] == draws[1] != draws[2]


def test_shares_sum_up():
    assert share_out(10, {"a": 1, "b": 1, "c": 1}) == {"a": 4, "b": 3, "c": 3}
    assert at_least_one(5, {"a": 100, "b": 1, "c": 1}) == {"a": 3, "b": 1, "c": 1}
    assert at_least_one(2, {"a": 1, "b": 5, "c": 2}) == {"b": 1, "c": 1}
    assert grown(100, projects=13_494, power=0.5) == 100
    assert grown(100, projects=135, power=0.5) == 1
