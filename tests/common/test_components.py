"""What every page is drawn with: escaping, what is said when nothing is known, and what an eye can read."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template, engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.html import escape
from hypothesis import assume, given
from hypothesis import strategies as st

from coopdec.common import charts
from coopdec.common.templatetags import components, words
from coopdec.common.text import STOP_WORDS, fold
from coopdec.common.verdict import Source, Verdict
from coopdec.portal import colours

ROOT = Path(__file__).parents[2]
CSS = ROOT / "coopdec/static/css"
STYLE = (CSS / "coopdec.css").read_text()
TEMPLATES = [
    path
    for folder in ("coopdec/common/templates", "coopdec/portal/templates/portal")
    for path in (ROOT / folder).rglob("*")
    if path.is_file()
]
HOSTILE = "<script>alert('x')</script>\""


def draw(source, **context):
    return Template(source).render(Context(context))


class Ids(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.ids, self.targets = [], []
        self.feed(html)

    def handle_starttag(self, _tag, attrs):
        attrs = dict(attrs)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        self.targets += (attrs.get("aria-describedby") or "").split()
        self.targets += [attrs["for"]] if "for" in attrs else []
        self.targets += [attrs["href"][1:]] if (attrs.get("href") or "").startswith("#") else []


# --- what is searched


@given(text=st.text(), query=st.text())
def test_marking_changes_nothing_but_marks(text, query):
    marked = words.mark_words(text, query)
    assert marked.replace("<mark>", "").replace("</mark>", "") == escape(text)


@given(word=st.text(alphabet="aeéèœçnÉÀstr", min_size=3, max_size=12))
def test_a_word_is_marked_however_it_is_typed(word):
    assume(fold(word) not in STOP_WORDS)
    assert words.mark_words(f"à {word}.", fold(word)) == f"à <mark>{word}</mark>."


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Œuvre d’été", "oeuvre ete", "<mark>Œuvre</mark> d’<mark>été</mark>"),
        ("Accès à l’eau, aux eaux", "eau", "Accès à l’<mark>eau</mark>, aux <mark>eaux</mark>"),
        ("e\u0301tude <b>", "étude", "<mark>e\u0301tude</mark> &lt;b&gt;"),
        ("des jumelages, un jumelage", "Jumelages", "des <mark>jumelages</mark>, un <mark>jumelage</mark>"),
        ("L’école décentralisée", "ecole decentralisees", "L’<mark>école</mark> <mark>décentralisée</mark>"),
        ("l’eau et la terre", "de l’eau et", "l’<mark>eau</mark> et la terre"),
        ("un port portable", "un port", "un <mark>port</mark> portable"),
        (
            "la santé, la santé publique",
            "«santé publique»",
            "la <mark>santé</mark>, la <mark>santé</mark> <mark>publique</mark>",
        ),
        ("rien", "", "rien"),
        ("&amp;", "amp", "&amp;<mark>amp</mark>;"),
    ],
)
def test_words_are_marked(text, query, marked):
    assert words.mark_words(text, query) == marked


# --- what is known and what is not


@pytest.mark.parametrize(
    ("cents", "written"),
    [
        (None, "montant inconnu"),
        (0, "0\u00a0€"),
        (123_456_700, "1\u202f234\u202f567\u00a0€"),
        (-150, "−1,50\u00a0€"),
    ],
)
def test_money(cents, written):
    assert draw("{{ cents|money }}", cents=cents) == written
    assert written in draw("{% money cents %}", cents=cents)


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        ("2014", ">2014<"),
        ("2014 2020", ">2014–2020<"),
        ("2014 2014", ">2014<"),
        ("None 2020", ">jusqu’en 2020<"),
        ("None", ">année inconnue<"),
    ],
)
def test_a_year_is_never_grouped(arguments, written):
    assert written in draw(f"{{% year {arguments} %}}")


def test_a_missing_fact_is_said_and_an_empty_one_is_left_out():
    html = draw(
        '{% fact "A" %} {% endfact %}{% fact "B" missing="inconnu" %}{% endfact %}{% fact "C" %}x{% endfact %}'
    )
    assert "A" not in html
    assert '<dd class="missing">inconnu</dd>' in html
    assert "<dt>C</dt><dd>x</dd>" in html


def test_sides_without_a_name_say_so():
    html = draw("{% shores left right %}", left=[], right=[{"name": "Dschang"}])
    assert "collectivité non précisée" in html
    assert "Dschang" in html


def test_counts_follow_the_french_plural():
    html = draw(
        '{% counted 0 "fiche" "fiches" %}/{% counted 1 "fiche" "fiches" %}/{% counted 1234 "fiche" "fiches" %}'
    )
    assert html == "0\u00a0fiche/1\u00a0fiche/1\u202f234\u00a0fiches"


def test_french_spacing():
    assert draw("{{ text|typo }}", text="Où : « ici » ?") == "Où\u00a0: «\u00a0ici\u00a0»\u00a0?"


# --- escaping


@pytest.mark.parametrize(
    "call",
    [
        "{% button x url=x %}",
        "{% button x name=x value=x %}",
        "{% tag x url=x kind=x %}",
        "{% chip x x %}",
        "{% figure x x x x %}",
        "{% shores list list x x %}",
        "{% who x x %}",
        "{% facet group %}",
        "{% breadcrumbs x x x %}",
        "{% facts %}{% fact x missing=x %}{% endfact %}{% endfacts %}",
        "{% card x %}{{ x }}{% endcard %}",
        "{% source %}{{ x }}{% endsource %}",
        "{% nothing x %}{{ x }}{% endnothing %}",
        "{% banner %}{{ x }}{% endbanner %}",
        "{% search x label=x placeholder=x plain=True %}",
        "{% sdg 6 x x %}",
        "{% verdict verdict %}",
        "{% mark_words x x %}",
        "{% counted 2 x x %}",
        '{% icon "map" label=x %}',
        "{% bars ranks %}",
        "{% years chart %}",
    ],
)
def test_every_component_escapes(call):
    html = draw(
        call,
        x=HOSTILE,
        list=[{"name": HOSTILE, "url": HOSTILE, "sub": HOSTILE}],
        group={
            "label": HOSTILE,
            "more_url": HOSTILE,
            "more_label": HOSTILE,
            "options": [{"label": HOSTILE, "count": 1, "url": HOSTILE}],
        },
        verdict=Verdict.no(HOSTILE, Source(HOSTILE, HOSTILE, HOSTILE)),
        ranks=charts.ranks(
            HOSTILE, [charts.Rank(HOSTILE, 1, HOSTILE, HOSTILE)], label_head=HOSTILE, value_head=HOSTILE
        ),
        chart=charts.years(HOSTILE, [charts.Year(2020, {"plain": 1}, HOSTILE)], key="k"),
    )
    assert "alert" in html
    assert "<script" not in html.replace("<mark>", "")
    assert '</script>"' not in html


# --- lists of choices


def test_a_facet_opens_on_its_choice_and_weighs_its_options():
    options = [
        SimpleNamespace(label="Eau", count=200, url="?t=eau", chosen=True),
        SimpleNamespace(label="Déchets", count=99, url="?t=dechets", chosen=False),
        SimpleNamespace(label="Sport", count=1, url="?t=sport", chosen=False),
        SimpleNamespace(label="Mode", count=0, url="?t=mode", chosen=False),
    ]
    html = draw("{% facet group %}", group=SimpleNamespace(label="Thème", options=options))
    assert '<details class="facet" open>' in html
    assert re.findall(r"w-(\d+)", html) == ["100", "50", "5", "0"]
    assert html.count('aria-current="true"') == 1


@given(pages=st.integers(1, 300), data=st.data())
def test_pagination_leads_to_real_pages_only(pages, data):
    current = data.draw(st.integers(1, pages))
    links = components.page_links(current, pages, str)
    numbers = [int(link.url) for link in links if link]
    assert numbers == sorted(set(numbers))
    assert {1, current, pages} <= set(numbers)
    assert set(numbers) <= set(range(1, pages + 1))
    assert [link.url for link in links if link and link.current] == [str(current)]


def test_one_page_needs_no_pagination():
    page = SimpleNamespace(number=1, pages=1, url_for=str)
    assert "<nav" not in draw("{% pagination page %}", page=page)


# --- forms


class Sample(forms.Form):
    name = forms.CharField(label="Nom", help_text="Comme un maire la dirait.")
    kind = forms.ChoiceField(
        label="Nature", choices=[("a", "A")], widget=forms.RadioSelect, help_text="Une seule."
    )
    note = forms.CharField(label="Note", required=False)
    sure = forms.BooleanField(label="Vérifié")

    def clean(self):
        raise forms.ValidationError("Rien ne va.")


def test_a_refused_form_keeps_what_was_typed_and_ties_every_word_to_its_field():
    form = Sample({"kind": "z", "note": "gardé <b>"})
    html = draw("{% errors form %}{% for item in form %}{% field item %}{% endfor %}", form=form)
    page = Ids(html)
    assert 'value="gardé &lt;b&gt;"' in html
    assert "Il reste 4 points à corriger" in html
    assert "Rien ne va." in html
    assert html.count("(facultatif)") == 1
    assert set(page.targets) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_a_good_form_has_no_summary():
    assert not draw("{% errors form %}", form=forms.Form({})).strip()


@pytest.mark.parametrize(
    ("verdict", "css"),
    [
        (Verdict.yes(), "yes"),
        (Verdict.no("Trop."), "no"),
        (Verdict(ok=False, message="Presque.", blocking=False), "warn"),
    ],
)
def test_a_verdict_shows_its_word(verdict, css):
    assert f'class="verdict {css}"' in draw("{% verdict verdict %}", verdict=verdict)


# --- charts


@given(st.integers(0, 10**15))
def test_axis_steps_are_round_and_few(largest):
    step = charts.nice_step(largest)
    assert str(step).rstrip("0") in {"1", "2", "5"}
    assert largest <= 4 * step


def test_what_has_no_year_is_said_apart():
    chart = charts.years(
        "Montants",
        [
            charts.Year(None, {"planned": 500_00}, "/sans-annee/"),
            charts.Year(2021, {"committed": 100_00, "in-kind": 50_00}),
            charts.Year(2019, {"disbursed": 200_00}),
        ],
        key="m",
        money=True,
    )
    assert [tick.label for tick in chart.ticks] == ["2019", "2020", "2021"]
    assert chart.unknown == (("Année inconnue\u00a0: 500\u00a0€ (prévu)", "/sans-annee/"),)
    assert [kind for kind, _ in chart.kinds] == ["disbursed", "committed", "planned", "in-kind"]
    assert [row[0] for row in chart.table] == ["2019", "2021", "année inconnue"]
    assert chart.table[1][2] == ("–", "100\u00a0€", "–", "50\u00a0€")
    assert 'fill="url(#hatch-m)"' in draw("{% years chart %}", chart=chart)


def test_empty_charts_are_drawn():
    draw("{% years chart %}", chart=charts.years("Rien", [], key="r"))
    draw("{% bars chart %}", chart=charts.ranks("Rien", [], label_head="a", value_head="b"))


# --- pages


@pytest.mark.parametrize("code", ["400", "403", "404", "500"])
def test_error_pages_need_nothing_but_themselves(code):
    html = render_to_string(f"portal/{code}.html")
    assert html.count("<h1>") == 1
    assert 'name="q"' in html
    assert html.count('role="search"') == 1


def test_the_500_page_asks_for_no_hashed_file():
    """A broken list of files must not break the page that says that something broke."""
    assert "{% static" not in (ROOT / "coopdec/portal/templates/portal/500.html").read_text()


def layout(source, request=None):
    page = engines["django"].from_string('{% extends "layout/base.html" %}' + source)
    return page.render({}, request)


def test_the_menu_knows_its_room():
    html = layout("{% block nav %}pays{% endblock %}")
    assert html.count("aria-current") == 1
    assert '<a href="/pays/" aria-current="true">' in html


def test_fonts_are_left_out_when_data_is_dear():
    assert "css/font.css" in layout("", RequestFactory().get("/"))
    spared = layout("", RequestFactory().get("/", headers={"save-data": "on"}))
    assert "font.css" not in spared
    assert "woff2" not in spared


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_obey_the_content_policy(path):
    source = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?! src=)", source)
    assert len(source.splitlines()) <= 200


# --- what an eye can read


@pytest.mark.parametrize("scheme", [0, 1], ids=colours.SCHEMES)
def test_colours_can_be_read(scheme):
    poor = {
        (pair.text, pair.ground): round(pair.ratios[scheme], 2)
        for pair in colours.pairs(STYLE)
        if pair.ratios[scheme] < pair.least
    }
    assert poor == {}
    said = colours.tokens(STYLE, colours.SCHEMES[scheme])
    for ground in ("paper", "raised"):
        assert max(colours.contrast(said[ring], said[ground]) for ring in ("sun", "ink")) >= 3


def test_the_squares_of_the_goals_can_be_read():
    squares = re.findall(r"\.sdg-(\d+) \{ background: (#[0-9a-f]{6})", STYLE)
    assert [int(number) for number, _ in squares] == list(range(1, 18))
    assert min(colours.contrast("#ffffff", colour) for _, colour in squares) >= 4.5


def test_the_style_sheet_stays_light():
    """As written, and as it travels to a browser that knows no better than gzip."""
    everywhere = b"".join((CSS / name).read_bytes() for name in ("coopdec.css", "font.css"))
    assert len(everywhere) < 56_000
    assert len(gzip.compress(everywhere)) < 12_000
    with_a_map = (CSS / "map.css").read_bytes()
    assert len(gzip.compress(with_a_map)) < 3_000


def test_every_component_is_documented():
    text = (ROOT / "docs/components.md").read_text()
    names = set(components.register.tags) | set(components.register.filters)
    assert sorted(name for name in names if f"{name} " not in text and f"|{name}" not in text) == []
