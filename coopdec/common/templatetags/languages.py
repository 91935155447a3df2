"""What a page says of languages: its own, the others, and that a passage is in another one (built-in)."""

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from coopdec.common import languages, typography

register = template.Library()


@register.inclusion_tag("components/languages.html", takes_context=True)
def language_switch(context, *, home=False):
    """The same page in the other languages, each by its own name; `home`: their first page, for a page that
    may not exist there."""
    request = context.get("request")
    path = reverse("home") if home or request is None else request.get_full_path()
    return {
        "languages": [
            (code, name, languages.address_in(code, path))
            for code, name in languages.spoken_at(path)
            if code != languages.current()
        ]
    }


@register.simple_tag
def as_written():
    """The attribute of an element that shows words of the record: they are in French, as their sources wrote
    them. Nothing where the page itself is in French."""
    return "" if languages.is_source() else SafeString(f' lang="{settings.LANGUAGE_CODE}"')


@register.filter
def written(text):
    """The same for words inside a sentence or a list: a span that says that they are in French."""
    return (
        format_html("<span{}>{}</span>", as_written(), text) if text and not languages.is_source() else text
    )


@register.simple_tag
def colon():
    """What stands between a name and what is said of it: « nom : valeur », “name: value”."""
    return typography.colon()


@register.simple_tag
def percent(number):
    """« 94 % », “94%”."""
    return typography.percent(number)


@register.filter
def euros(amount):
    """« 12,5 € », “€12.5”, of a number that is written already."""
    return typography.euros(amount)


@register.filter
def in_quotes(text):
    """« ainsi », “so”."""
    return typography.quoted(text)
