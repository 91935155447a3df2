"""Template components (built-in to every template). Their calls are shown in docs/components.md.

What a component is given may be an object or a dictionary: only the names documented for it are read.
"""

import html
from dataclasses import dataclass
from functools import cache

from django import template
from django.conf import settings
from django.forms import CheckboxInput
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.common import linked
from coopdec.common.templatetags import words
from coopdec.common.templatetags.words import grouped
from coopdec.common.typography import colon

register = template.Library()
# One built-in for both: what is written, and what is drawn.
register.tags.update(words.register.tags)
register.filters.update(words.register.filters)

WEIGHT_STEP = 5
PAGES_AROUND = 1
ROOMS = (
    ("atlas", "atlas", gettext_lazy("Atlas")),
    ("pays", "countries", gettext_lazy("Pays")),
    ("themes", "themes", gettext_lazy("Thèmes")),
    ("collectivites", "authorities", gettext_lazy("Collectivités")),
    ("organisations", "directory", gettext_lazy("Annuaire")),
    ("bourse", "exchange", gettext_lazy("Bourse")),
    ("programmes", "programmes", gettext_lazy("Programmes")),
    ("appels", "calls", gettext_lazy("Appels")),
    ("commencer", "begin", gettext_lazy("Commencer")),
)


@cache
def _drawing(path):
    """A fragment without variables, rendered once."""
    return SafeString(get_template(path).render().strip())


def _read(thing, name, default=None):
    """`name` of an object or of a dictionary."""
    if isinstance(thing, dict):
        return thing.get(name, default)
    return getattr(thing, name, default)


# --- small pieces, written without a template because a page holds hundreds of them


@register.simple_tag
def icon(name, label=""):
    """A line icon; silent for screen readers unless it is given a `label`."""
    drawing = _drawing(f"components/icons/{name}.svg")
    if not label:
        return drawing
    return format_html('{}<span class="visually-hidden">{}</span>', drawing, label)


@register.simple_tag
def arc(*, large=False):
    """The arc between the two shores; decorative."""
    return _drawing("components/arc_large.svg" if large else "components/arc.svg")


@register.simple_tag
def scene(name):
    """A small drawing of the two shores: `shores`, `lost` or `waiting`; decorative."""
    return _drawing(f"components/scenes/{name}.svg")


@register.simple_tag
def tag(label, url="", kind=""):
    """A word about a thing; `kind` is empty, `demo`, `good`, `wait` or `stop`."""
    css = f"tag {kind}" if kind else "tag"
    if url:
        return format_html('<a class="{}" href="{}">{}</a>', css, url, label)
    return format_html('<span class="{}">{}</span>', css, label)


@register.simple_tag
def fictitious():
    """The mark of a sheet or an organisation of the demonstration world: it exists nowhere."""
    return format_html(
        '<span class="tag demo" title="{}">{}</span>', _("Inventé pour la démonstration"), _("fictif")
    )


@register.simple_tag
def chip(label, url):
    """A filter in use; following the link removes it."""
    return format_html(
        '<a class="chip" href="{}"><span class="visually-hidden">{} </span>{}{}</a>',
        url,
        _("Retirer le filtre"),
        label,
        icon("close"),
    )


@register.simple_tag
def sdg(number, name="", url=""):
    """The square of one of the seventeen goals."""
    goal = _("ODD")
    spoken = f"{goal} {number}" + (f"{colon()}{name}" if name else "")
    square = format_html(
        '<span aria-hidden="true">{}</span><span class="visually-hidden">{}</span>', str(number), spoken
    )
    if url:
        return format_html(
            '<a class="sdg sdg-{}" href="{}" title="{}">{}</a>', str(number), url, spoken, square
        )
    return format_html('<span class="sdg sdg-{}" title="{}">{}</span>', str(number), spoken, square)


# --- components with a template


@register.inclusion_tag("components/button.html")
def button(label, *, url="", kind="", icon="", type="submit", name="", value=""):  # noqa: A002
    """A verb: a link when it has a `url`; `kind` is empty, `quiet` or `danger`."""
    css = f"btn {kind}" if kind else "btn"
    return {"label": label, "url": url, "css": css, "icon": icon, "type": type, "name": name, "value": value}


@register.inclusion_tag("components/figure.html")
def figure(number, label, url="", note=""):
    """One number with its unit, leading to its list."""
    return {"number": grouped(number), "label": label, "url": url, "note": note}


@register.inclusion_tag("components/figures.html")
def figures(items):
    """A row of figures: `number`, `label`, `url`, `note` each."""
    return {
        "figures": [
            {name: _read(item, name, "") for name in ("number", "label", "url", "note")} for item in items
        ]
    }


@register.inclusion_tag("components/shores.html")
def shores(left, right, left_title="", right_title=""):
    """Two sides and the arc: lists of `name`, `url`, `sub`."""
    sides = (
        ("left", left_title or _("En France"), left, _("collectivité non précisée")),
        ("right", right_title or _("Partenaire"), right, _("partenaire non précisé")),
    )
    return {
        "sides": [
            {
                "css": css,
                "title": title,
                "missing": missing,
                "names": [
                    {name: _read(item, name, "") for name in ("name", "url", "sub")} for item in names or ()
                ],
            }
            for css, title, names, missing in sides
        ]
    }


@register.simple_tag
def who(left, right):
    """The same in one line, for a row of a list: two texts. Without a template: a page holds twenty."""
    line = (
        '<p class="who">\n  <span class="left">{}</span>\n'
        '  {}<span class="visually-hidden">{}</span>\n  <span class="right">{}</span>\n</p>\n'
    )
    return format_html(line, left, arc(), _("avec"), right)


def weight(count, largest):
    """The class of a bar, 0 to 100 by steps of 5; anything above nothing shows."""
    if not count or not largest:
        return 0
    return max(WEIGHT_STEP, min(100, round(100 * count / largest / WEIGHT_STEP) * WEIGHT_STEP))


@register.inclusion_tag("components/facet.html")
def facet(group, *, is_open=None):
    """A group of choices: `name`, `label`, `options` (see `options`), `more_url`, `more_label`.

    It opens when one of its options is chosen, or as `group.is_open` or the argument say. `name` makes its
    identifier, so that a page refreshed in place keeps it open.
    """
    options = list(_read(group, "options", ()))
    chosen = sum(1 for option in options if _read(option, "chosen"))
    wanted = _read(group, "is_open") if is_open is None else is_open
    return {
        "name": _read(group, "name", ""),
        "label": _read(group, "label"),
        "is_open": bool(chosen or wanted),
        "chosen": chosen,
        "more_url": _read(group, "more_url", ""),
        "more_label": _read(group, "more_label", "") or _("Tout voir"),
        "options": options,
    }


@register.simple_tag(name="options")
def options_list(options):
    """Choices and their weight: `label`, `count`, `url`, `chosen`, `key` (its id), `is_part` (of another).

    Written without a template: a page holds a hundred of them.
    """
    largest = max((_read(option, "count", 0) for option in options), default=0)
    rows = []
    for option in options:
        chosen, key = _read(option, "chosen", default=False), _read(option, "key", "")
        count = _read(option, "count", 0)
        is_part = _read(option, "is_part", default=False)
        part, within = (' class="part"', _within()) if is_part else ("", "")
        name = f' id="{_escaped(key)}"' if key else ""
        current = ' aria-current="true"' if chosen else ""
        label = f"{within}{_escaped(_read(option, 'label'))}{_removes() if chosen else ''}"
        rows.append(
            f'<li{part}><a{name} class="w-{weight(count, largest)}" href="{_escaped(_read(option, "url"))}"'
            f' rel="nofollow"{current}><span>{label}'
            f'</span> <span class="n">{_escaped(grouped(count))}</span></a></li>'
        )
    return SafeString("".join(rows))


def _escaped(value):
    """As `conditional_escape`, which takes five times as long for what is not lazy."""
    return value.__html__() if hasattr(value, "__html__") else html.escape(str(value))


def _within():
    """What being set back says to the eye."""
    return format_html('<span class="visually-hidden">{} </span>', _("dont"))


def _removes():
    return format_html('<span class="visually-hidden"> {}</span>', _("(choisi : retirer)"))


@dataclass(frozen=True, slots=True)
class PageLink:
    """One page of a pagination; `number` is text so that no locale groups its digits."""

    number: str
    url: str
    current: bool


def page_links(current, pages, url_for):
    """First, last, and those around the current one; None where some are skipped."""
    shown = sorted(
        {1, pages, *range(max(1, current - PAGES_AROUND), min(pages, current + PAGES_AROUND) + 1)}
        | ({2} if current <= PAGES_AROUND + 2 and pages > 1 else set())
    )
    links, before = [], 0
    for number in shown:
        if number > before + 1:
            links.append(None)
        links.append(PageLink(grouped(number), url_for(number), number == current))
        before = number
    return links


@register.inclusion_tag("components/pagination.html")
def pagination(page):
    """`page` has `number`, `pages` and `url_for(number)`, which keeps the query string."""
    current, pages = page.number, page.pages
    return {
        "pages": pages,
        "items": page_links(current, pages, page.url_for) if pages > 1 else [],
        "previous": page.url_for(current - 1) if 1 < current <= pages else "",
        "next": page.url_for(current + 1) if current < pages else "",
    }


@register.inclusion_tag("components/breadcrumbs.html", takes_context=True)
def breadcrumbs(context, *labels_and_urls):
    """Label, address, label, address…; the last label alone is the page itself. Programs read it too."""
    return linked.breadcrumbs(context.get("request"), labels_and_urls)


@register.simple_block_tag
def menu(content):
    """The main menu; its content is the name of the room that the page belongs to."""
    return get_template("layout/menu.html").render({"rooms": ROOMS, "current": content.strip()})


@register.inclusion_tag("components/person.html", takes_context=True)
def person(context):
    """Who is signed in, with what is theirs; else the way in. The layout's own."""
    user = getattr(context.get("request"), "user", None)
    who = str(user) if user and user.is_authenticated else ""
    return {"who": who, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/star.html", takes_context=True)
def star(context, kind, code):
    """The button that keeps a thing at hand, for who is signed in: `request.favourites` says what is kept."""
    request = context.get("request")
    kept = getattr(request, "favourites", None)
    is_shown = kept is not None and request.user.is_authenticated
    shown = {"kind": kind, "code": code, "is_kept": is_shown and (kind, code) in kept}
    return {**shown, "is_shown": is_shown, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/search.html")
def search(value="", *, id="recherche", label="", placeholder="", compact=False, plain=False):  # noqa: A002
    """The search of the whole site; it proposes names as one types, unless `plain`. `compact`: an icon."""
    return {
        "value": value,
        "id": id,
        "label": label or _("Chercher dans tout le site"),
        "placeholder": placeholder or (_("Chercher…") if compact else _("Une commune, un pays, un thème…")),
        "compact": compact,
        "plain": plain,
        "verb": _("Chercher"),
    }


@register.simple_block_tag
def facts(content):
    """A list of facts: `fact` tags inside."""
    return format_html('<dl class="facts">{}</dl>', content)


@register.simple_block_tag
def fact(content, label, missing=""):
    """One fact. Without content, `missing` is said; without either, nothing is shown."""
    if content.strip():
        return format_html("<div><dt>{}</dt><dd>{}</dd></div>", label, content)
    if missing:
        return format_html('<div><dt>{}</dt><dd class="missing">{}</dd></div>', label, missing)
    return ""


@register.simple_block_tag
def card(content, title="", id="carte"):  # noqa: A002 - the name of the attribute
    """A box of the facts column; two cards of one page need two `id`."""
    return get_template("components/card.html").render({"content": content, "title": title, "id": id})


@register.simple_block_tag
def source(content):
    """Where a thing comes from: what is sourced or confirmed is lichen."""
    return format_html('<div class="source">{}</div>', content)


@register.simple_tag
def demonstration_meta():
    """Keeps robots away from every page while the demonstration world is shown; nothing otherwise."""
    return SafeString('<meta name="robots" content="noindex">') if settings.DEMO_DATA else ""


@register.simple_tag
def demonstration_banner():
    """Says on every page that some sheets are invented, while they are shown; nothing otherwise."""
    if not settings.DEMO_DATA:
        return ""
    return format_html(
        '<aside class="banner demonstration" aria-label="{}"><div class="wrap"><p>{} {}</p></div></aside>',
        _("Démonstration"),
        _("Site de démonstration : une partie des fiches est inventée, et marquée"),
        fictitious(),
    )


@register.simple_block_tag
def banner(content):
    """A strip under the header: what a visitor must know of the whole site."""
    return format_html(
        '<aside class="banner" aria-label="{}"><div class="wrap">{}</div></aside>', _("À savoir"), content
    )


@register.simple_block_tag
def nothing(content, title):
    """An empty page that helps. Not named `empty`, which Django's `for` would take for its own."""
    return get_template("components/nothing.html").render({"content": content, "title": title})


@register.inclusion_tag("components/field.html")
def field(bound, *, optional=True):
    """A form field with its label, hint and errors tied to it; what was typed is kept. `optional=False`: the
    page has said already that nothing is required."""
    return {
        "widget": bound.as_widget(),
        "hidden": bound.is_hidden,
        "group": bound.use_fieldset,
        "checkbox": isinstance(bound.field.widget, CheckboxInput),
        "id": bound.auto_id,
        "label": bound.label,
        "hint": bound.help_text,
        "errors": bound.errors,
        "optional": optional and not bound.field.required,
        "described": bound.aria_describedby,
    }


@register.inclusion_tag("components/errors.html")
def errors(form):
    """The summary above a refused form: each line leads to its field."""
    general = list(form.non_field_errors())
    fields = [
        {"id": form[name].id_for_label or form[name].auto_id, "label": form[name].label, "message": message}
        for name, messages in form.errors.items()
        if name in form.fields
        for message in messages
    ]
    return {"general": general, "fields": fields, "count": len(general) + len(fields)}


@register.inclusion_tag("components/verdict.html")
def verdict(answer):
    """What a rule answers: yes, no or a warning, with the sentence and the rule's source."""
    if answer.ok:
        css, symbol, word = "yes", "check", _("C’est possible.")
    elif answer.blocking:
        css, symbol, word = "no", "stop", _("Ce n’est pas possible.")
    else:
        css, symbol, word = "warn", "warning", _("À vérifier.")
    return {
        "css": css,
        "icon": symbol,
        "word": word,
        "message": answer.message,
        "sources": answer.sources,
    }


@register.inclusion_tag("components/worldmap.html")
def worldmap(drawn, *, with_list=True):
    """A map made by `coopdec.common.worldmap.draw`; without its list when the page has one beside it."""
    return {"map": drawn, "with_list": with_list}


@register.inclusion_tag("components/bars.html")
def bars(chart):
    """A ranked table with its bars, made by `coopdec.common.charts.ranks`."""
    return {"chart": chart}


@register.inclusion_tag("components/years.html")
def years(chart):
    """A chart by year with its table, made by `coopdec.common.charts.years`."""
    return {"chart": chart}
