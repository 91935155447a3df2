"""What the engine is fed with is what the record's own rules and models say of each sheet."""

from collections import defaultdict

import numpy as np
import pytest

from coopdec.atlas.dimensions import DIMENSIONS
from coopdec.atlas.engine.extract import NOT_KNOWN
from coopdec.atlas.models import SheetTokens
from coopdec.atlas.services import tokens
from coopdec.atlas.services.extract import extracts
from coopdec.atlas.services.known import known
from coopdec.common import text
from coopdec.cooperation import drawings, rules
from coopdec.cooperation.enums import Side, State
from coopdec.cooperation.models import Cooperation
from coopdec.directory.models import Organisation

pytestmark = pytest.mark.django_db


def whole():
    (found,) = extracts()
    return found


def by_row(pairs):
    found = defaultdict(set)
    for row, value in zip(pairs.rows.tolist(), pairs.values, strict=True):
        found[row].add(value)
    return found


def test_only_published_sheets_are_read_each_once():
    draft = Cooperation.objects.published().first()
    Cooperation.objects.filter(pk=draft.pk).update(state=State.DRAFT)
    found = whole()
    assert found.pks.tolist() == sorted(Cooperation.objects.published().values_list("pk", flat=True))
    assert draft.pk not in found.pks
    assert [one.pks.tolist() for one in extracts([draft.pk])] == []


def test_chunks_and_chosen_sheets_say_the_same_as_the_whole():
    every = whole()
    chosen = every.pks[::7].tolist()
    parts = [*extracts(chosen), *extracts(chunk=50)]
    row = {pk: place for place, pk in enumerate(every.pks.tolist())}
    columns = ("refs", "title_keys", "cards", "tokens")
    arrays = ("roots", "first_years", "last_years", "cash", "in_kind", "unplaced")
    for part in parts:
        rows = [row[pk] for pk in part.pks.tolist()]
        for name in columns:
            assert getattr(part, name) == [getattr(every, name)[place] for place in rows]
        for name in arrays:
            assert getattr(part, name).tolist() == getattr(every, name)[rows].tolist()
        for name in DIMENSIONS:
            mine, theirs = by_row(part.values[name]), by_row(every.values[name])
            assert [mine[place] for place in range(len(rows))] == [theirs[place] for place in rows]
        for name in ("near", "far"):
            mine, theirs = by_row(getattr(part, name)), by_row(getattr(every, name))
            assert [mine[place] for place in range(len(rows))] == [theirs[place] for place in rows]
        for name in ("away_points", "french_points", "money"):
            theirs = getattr(every, name).rows
            assert len(getattr(part, name).rows) == int(np.isin(theirs, rows).sum())


def test_money_years_and_shores_follow_the_rules():
    found = whole()
    rows = by_row(found.near), by_row(found.far)
    cents = np.zeros(len(found.pks), dtype=np.int64)
    np.add.at(cents, found.money.rows, found.money.cents)
    sheets = {sheet.pk: sheet for sheet in Cooperation.objects.prefetch_related("funding_lines")}
    for row, pk in enumerate(found.pks.tolist()):
        sheet = sheets[pk]
        amount = rules.sheet_amount(sheet.funding_lines.all())
        assert found.cash[row] == (NOT_KNOWN if amount.cash_cents is None else amount.cash_cents)
        assert found.in_kind[row] == (NOT_KNOWN if amount.in_kind_cents is None else amount.in_kind_cents)
        assert cents[row] == (amount.cash_cents or 0) + (amount.in_kind_cents or 0)
        years = rules.period(
            status=sheet.status,
            status_year=sheet.status_year,
            start_year=sheet.start_year,
            end_year=sheet.end_year,
        )
        assert (found.first_years[row], found.last_years[row]) == (years or (0, 0))
        partners = list(sheet.partners.select_related("organisation"))
        for side, is_near in ((0, True), (1, False)):
            slugs = {
                one.organisation.slug
                for one in partners
                if one.organisation and drawings.is_near(one, partners) == is_near
            }
            assert rows[side][row] == slugs
        assert found.unplaced[row] == sum(
            not drawings.is_near(one, partners)
            and (one.organisation is None or one.organisation.latitude is None)
            for one in partners
        )


def test_points_are_those_of_each_side():
    found = whole()
    for sheet in Cooperation.objects.prefetch_related("partners__organisation", "places")[:60]:
        row = found.pks.tolist().index(sheet.pk)
        for points, is_french in ((found.away_points, False), (found.french_points, True)):
            wanted = [
                (one.organisation.longitude, one.organisation.latitude)
                for one in sheet.partners.all()
                if one.organisation
                and one.organisation.latitude is not None
                and (one.side == Side.FRENCH) == is_french
            ]
            if not is_french:
                wanted += [
                    (one.longitude, one.latitude) for one in sheet.places.all() if one.latitude is not None
                ]
            mine = points.rows == row
            there = sorted(zip(points.lon[mine].tolist(), points.lat[mine].tolist(), strict=True))
            assert there == [pytest.approx(point, abs=1e-4) for point in sorted(wanted)]


def texts_of(sheet):
    """What a sheet is found by: its texts, and the names of all that it names."""
    texts = [sheet.title, sheet.summary, sheet.objectives, sheet.description, sheet.history, sheet.context]
    texts += sheet.provenances.values_list("text", flat=True)
    for part in sheet.partners.all():
        texts.append(part.label)
        if part.organisation:
            names = part.organisation.names.values_list("name", flat=True)
            texts += [part.organisation.name, part.organisation.acronym, *names]
        if part.country:
            texts.append(part.country.name_fr)
    for line in sheet.funding_lines.all():
        texts += [line.funder_label, line.scheme]
        if line.funder:
            texts += [line.funder.name, line.funder.acronym]
    texts += sheet.places.values_list("country__name_fr", flat=True)
    return [*texts, *sheet.themes.values_list("label_fr", flat=True), sheet.ref]


def test_the_texts_are_the_words_of_the_sheet():
    found = tokens.tokens_of(list(Cooperation.objects.values_list("pk", flat=True)))
    for sheet in Cooperation.objects.all():
        tokens_of_texts = [text.sequence(one) for one in texts_of(sheet)]
        assert set(found[sheet.pk].text) == {one for first, _others in tokens_of_texts for one in first}
        assert set(found[sheet.pk].other) == {one for _first, others in tokens_of_texts for one in others}
        assert found[sheet.pk].title == text.sequence(sheet.title)[0]


def test_only_texts_that_changed_are_analysed_again(monkeypatch):
    tokens.keep_tokens()
    analysed = []
    real = tokens._analysed
    monkeypatch.setattr(tokens, "_analysed", lambda title, body: analysed.append(title) or real(title, body))
    tokens.keep_tokens()
    assert analysed == []
    sheet = Cooperation.objects.published().first()
    Cooperation.objects.filter(pk=sheet.pk).update(summary="Une palmeraie remise en eau.")
    named = Organisation.objects.filter(parts__isnull=False).exclude(parts__cooperation=sheet).first()
    Organisation.objects.filter(pk=named.pk).update(name="Ville nouvelle")
    tokens.keep_tokens()
    its = set(named.parts.values_list("cooperation__title", flat=True))
    assert set(analysed) == {sheet.title} | its
    assert text.token("palmeraie") in SheetTokens.objects.get(pk=sheet.pk).words
    analysed.clear()
    monkeypatch.setattr(text, "ANALYSER", "other")
    tokens.keep_tokens()
    assert len(analysed) == 189
    assert set(SheetTokens.objects.values_list("analyser", flat=True)) == {"other"}


def test_a_word_longer_than_an_index_entry_is_no_obstacle():
    sheet = Cooperation.objects.published().first()
    Cooperation.objects.filter(pk=sheet.pk).update(summary="x" * 5000 + " oasis")
    tokens.keep_tokens()
    assert text.token("oasis") in SheetTokens.objects.get(pk=sheet.pk).words


def test_tokens_of_sheets_published_no_more_are_forgotten():
    tokens.keep_tokens()
    sheet = Cooperation.objects.published().first()
    Cooperation.objects.filter(pk=sheet.pk).update(state=State.WITHDRAWN)
    tokens.forget_tokens()
    assert SheetTokens.objects.count() == 188
    assert not SheetTokens.objects.filter(pk=sheet.pk).exists()


def test_where_the_demonstration_is_hidden_its_tokens_stay(demonstration, settings):
    """Another machine of the same database may show it, and search in it by SQL."""
    tokens.keep_tokens()
    before = SheetTokens.objects.count()
    settings.DEMO_DATA = False
    tokens.keep_tokens()
    assert SheetTokens.objects.count() == before > Cooperation.objects.published().count()


def test_every_value_used_is_known():
    found = whole()
    values = {name: set(pairs.values) for name, pairs in found.values.items()}
    said = known(values)
    for name, used in values.items():
        assert said[name].keys() == used
        for value, one in said[name].items():
            assert one.labels["fr"] == DIMENSIONS[name].labels([value])[value]
            assert one.sort_key == text.sort_key(one.labels["fr"])
    nantes = Organisation.objects.get(siren="214401093")
    stands = known({"authority": [nantes.slug]})["authority"][nantes.slug].stands
    assert stands == {"region": ("52",), "department": ("44",), "authority_kind": ("commune",)}
