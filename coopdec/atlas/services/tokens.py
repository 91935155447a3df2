"""The tokens of the texts of sheets: read where they are kept, analysed when the texts changed.

The texts are what the sheet says itself, its passages, its partners and funders under all their names, its
countries and themes, its reference.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from coopdec.atlas.dimensions import shown
from coopdec.atlas.engine.extract import Tokens
from coopdec.atlas.models import SheetTokens
from coopdec.common import text
from coopdec.cooperation.enums import State

CHUNK = 2000
LONGEST_WORD = 200  # a question has no longer one, and an index entry must fit in its page

# Names are told once and in the order of their bytes: the same facts give the same checksum everywhere.
TEXTS = """
WITH chosen AS (SELECT id FROM unnest(%(sheets)s::bigint[]) AS id),
parts AS (SELECT p.* FROM cooperation_partner p JOIN chosen ON chosen.id = p.cooperation_id),
lines AS (SELECT l.* FROM cooperation_fundingline l JOIN chosen ON chosen.id = l.cooperation_id),
names AS (
    SELECT cooperation_id, label AS name FROM parts
    UNION SELECT cooperation_id, o.name FROM parts JOIN directory_organisation o ON o.id = organisation_id
    UNION SELECT cooperation_id, o.acronym FROM parts JOIN directory_organisation o ON o.id = organisation_id
    UNION SELECT cooperation_id, n.name
        FROM parts JOIN directory_organisationname n ON n.organisation_id = parts.organisation_id
    UNION SELECT cooperation_id, funder_label FROM lines
    UNION SELECT cooperation_id, scheme FROM lines
    UNION SELECT cooperation_id, o.name FROM lines JOIN directory_organisation o ON o.id = funder_id
    UNION SELECT cooperation_id, o.acronym FROM lines JOIN directory_organisation o ON o.id = funder_id
    UNION SELECT cooperation_id, c.name_fr FROM parts JOIN reference_country c ON c.code = country_id
    UNION SELECT cooperation_id, c.name_fr FROM cooperation_actionplace a
        JOIN chosen ON chosen.id = a.cooperation_id JOIN reference_country c ON c.code = a.country_id
    UNION SELECT cooperation_id, t.label_fr FROM cooperation_cooperation_themes x
        JOIN chosen ON chosen.id = x.cooperation_id JOIN reference_theme t ON t.code = x.theme_id
),
named AS (
    SELECT cooperation_id, string_agg(name, E'\\n' ORDER BY name COLLATE "C") AS names
    FROM names WHERE name <> '' GROUP BY cooperation_id
),
passages AS (
    SELECT cooperation_id, string_agg(text, E'\\n' ORDER BY position, v.id) AS texts
    FROM cooperation_provenance v JOIN chosen ON chosen.id = v.cooperation_id GROUP BY cooperation_id
),
said AS (
    SELECT s.id, s.title, concat_ws(E'\\n', s.title, s.summary, s.objectives, s.description, s.history,
                                    s.context, passages.texts, named.names, s.ref) AS text
    FROM cooperation_cooperation s JOIN chosen ON chosen.id = s.id
    LEFT JOIN named ON named.cooperation_id = s.id LEFT JOIN passages ON passages.cooperation_id = s.id
),
checked AS (SELECT *, md5(title || E'\\x1f' || text) AS checksum FROM said)
SELECT c.id, c.checksum, t.sheet_id IS NOT NULL,
       CASE WHEN t.sheet_id IS NULL THEN c.title ELSE array_to_string(t.title, ' ') END,
       CASE WHEN t.sheet_id IS NULL THEN c.text ELSE array_to_string(t.text, ' ') END,
       CASE WHEN t.sheet_id IS NULL THEN '' ELSE array_to_string(t.other, ' ') END
FROM checked c
LEFT JOIN atlas_sheettokens t ON t.sheet_id = c.id AND t.analyser = %(analyser)s AND t.checksum = c.checksum
"""

STORE = """
INSERT INTO atlas_sheettokens (sheet_id, analyser, checksum, title, text, other, words)
SELECT sheet, %(analyser)s, checksum, string_to_array(title, ' '), string_to_array(text, ' '),
       string_to_array(other, ' '),
       ARRAY(SELECT DISTINCT word FROM unnest(string_to_array(text || ' ' || other, ' ')) AS word
             WHERE word <> '' AND length(word) <= %(longest)s)
FROM unnest(%(sheets)s::bigint[], %(checksums)s::text[], %(titles)s::text[], %(texts)s::text[],
            %(others)s::text[])
     AS new (sheet, checksum, title, text, other)
ORDER BY sheet
ON CONFLICT (sheet_id) DO UPDATE SET analyser = excluded.analyser, checksum = excluded.checksum,
    title = excluded.title, text = excluded.text, other = excluded.other, words = excluded.words
"""


def tokens_of(sheets: Sequence[int], *, writer: BaseDatabaseWrapper | None = None) -> dict[int, Tokens]:
    """Primary key → tokens, as the texts stand now. What had to be analysed is kept through `writer`
    (a connection outside the transaction that reads; by default the current one)."""
    with connection.cursor() as cursor:
        cursor.execute(TEXTS, {"sheets": list(sheets), "analyser": text.ANALYSER})
        rows = cursor.fetchall()
    found, new = {}, []
    for sheet, checksum, is_known, title, body, other in rows:
        if is_known:
            found[sheet] = Tokens(title.split(), body.split(), other.split())
        else:
            found[sheet] = _analysed(title, body)
            new.append((sheet, checksum))
    for first in range(0, len(new), CHUNK):
        _store(new[first : first + CHUNK], found, writer or connection)
    return found


def _analysed(title: str, body: str) -> Tokens:
    tokens, other = text.sequence(body)
    return Tokens(text.sequence(title)[0], tokens, other)


def _store(new: Sequence[tuple[int, str]], found: dict[int, Tokens], writer: BaseDatabaseWrapper) -> None:
    rows = [found[sheet] for sheet, _checksum in new]
    values = {
        "analyser": text.ANALYSER,
        "longest": LONGEST_WORD,
        "sheets": [sheet for sheet, _checksum in new],
        "checksums": [checksum for _sheet, checksum in new],
        "titles": [" ".join(one.title) for one in rows],
        "texts": [" ".join(one.text) for one in rows],
        "others": [" ".join(one.other) for one in rows],
    }
    with writer.cursor() as cursor:
        cursor.execute(STORE, values)


def keep_tokens() -> None:
    """Analyse every sheet shown whose texts changed; forget sheets that are published no more."""
    sheets = list(shown().order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(sheets), CHUNK):
        tokens_of(sheets[first : first + CHUNK])
    forget_tokens()


def forget_tokens() -> None:
    """Remove the rows of sheets that are no longer published."""
    # Whatever this machine's switch shows. Not « in those published »: at a million that never ends.
    SheetTokens.objects.exclude(sheet__state=State.PUBLISHED).delete()
