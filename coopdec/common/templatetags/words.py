"""How things are written (built-in to every template): French spaces, money, numbers, years, words searched.

Written without templates, because a page holds hundreds of them.
"""

import html
import re
from functools import lru_cache
from itertools import chain

from django import template
from django.utils.formats import get_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from coopdec.common import markup
from coopdec.common.languages import is_source
from coopdec.common.text import query_tokens, sequence
from coopdec.common.typography import NO_BREAK_SPACE, euros

register = template.Library()

_SPACE_BEFORE = re.compile(" ([:;?!%»]|€(?!\\d))")
_SPACE_AFTER = re.compile("(«) ")
_STRAIGHT = re.compile(r"(?<=\w)'(?=\w)")
SEPARATED_FROM = 1000
_COMBINING = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_WRITTEN_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_COMBINING}])*")


def grouped(number):
    """`13494` as `13 494` (narrow no-break spaces); text is left as it is."""
    if isinstance(number, int) and 0 <= number < SEPARATED_FROM:
        return str(number)
    return number if isinstance(number, str) else number_format(number, force_grouping=True)


@register.filter
def typo(text):
    """French text as it is printed: curved apostrophes, and no-break spaces before : ; ? ! % € », after «.

    English passes untouched: no space stands before these signs, and “€5” begins with its own.
    """
    curved = _STRAIGHT.sub("’", str(text or ""))
    return _SPACE_AFTER.sub(rf"\1{NO_BREAK_SPACE}", _SPACE_BEFORE.sub(rf"{NO_BREAK_SPACE}\1", curved))


@register.filter
def marked_up(text):
    """A long text that somebody wrote, with its headings, lists and links: a small part of Markdown."""
    return markup.html(typo(text))


@register.filter(name="money")
def money_text(cents):
    """`123456` (cents) as « 1 234,56 € », “€1,234.56”; None as « montant inconnu », never 0."""
    if cents is None or cents == "":
        return _("montant inconnu")
    whole, rest = divmod(abs(int(cents)), 100)
    decimals = f"{get_format('DECIMAL_SEPARATOR')}{rest:02d}" if rest else ""
    sign = "−" if int(cents) < 0 else ""
    return sign + euros(f"{number_format(whole, force_grouping=True)}{decimals}")


@register.simple_tag
def money(cents):
    """The same, in tabular figures, told apart when unknown."""
    css = "money missing" if cents is None or cents == "" else "money"
    return format_html('<span class="{}">{}</span>', css, money_text(cents))


@register.simple_tag
def number(value):
    """A count, its thousands parted by a narrow no-break space."""
    return format_html('<span class="number">{}</span>', grouped(value))


@register.simple_tag
def year(start, end=None):
    """« 2014 », « 2014–2020 », « jusqu’en 2020 » or « année inconnue »; never « 2 014 »."""
    if not start and not end:
        return format_html('<span class="year missing">{}</span>', _("année inconnue"))
    if not start:
        return format_html('<span class="year">{}</span>', _("jusqu’en %(year)s") % {"year": str(end)})
    if not end or end == start:
        return format_html('<span class="year">{}</span>', str(start))
    return format_html('<span class="year">{}–{}</span>', str(start), str(end))


@lru_cache(maxsize=1 << 15)
def _tokens_of(word):
    return tuple(chain(*sequence(word)))


@register.simple_tag
def mark_words(text, query):
    """`text` escaped, with <mark> around what was searched: every form of its words, as the search sees them.

    « jumelages » marks « jumelage », « ecole » marks « École »; words without a meaning of their own are not.
    """
    text = str(text or "")
    tokens, phrases = query_tokens(query or "")
    sought = {*tokens, *(one for phrase in phrases for one in phrase)}
    pieces, end = [], 0
    for found in _WRITTEN_WORD.finditer(text) if sought else ():
        if not sought.isdisjoint(_tokens_of(found[0])):
            pieces.append(f"{html.escape(text[end : found.start()])}<mark>{html.escape(found[0])}</mark>")
            end = found.end()
    return SafeString("".join((*pieces, html.escape(text[end:]))))


@register.simple_tag
def counted(count, singular, plural):
    """« 1 fiche », « 2 fiches » for words that come from data; fixed sentences use blocktranslate."""
    # In French the plural begins with two; in English nothing is plural too.
    word = singular if abs(count) == 1 or (is_source() and not count) else plural
    return format_html("{}{}{}", grouped(count), NO_BREAK_SPACE, word)
