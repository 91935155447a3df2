"""/composants/ : every component in its states, beside itself in the dark, narrow, and from right to left.

For those who make the site: only where SHOW_COMPONENTS is on. Its words are not translated.
"""

import re
from dataclasses import dataclass
from functools import wraps
from itertools import count

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template import Context, Template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from coopdec.portal import colours, samples, specimens

SIZES = (
    *(("step--1", "Petit"), ("step-0", "Texte"), ("step-1", "Chapeau, titre 3"), ("step-2", "Titre 2")),
    *(("step-figure", "Figure"), ("step-3", "Titre 1")),
)
SPACES = tuple(f"s{number}" for number in range(1, 8))
_NAMED = re.compile(r'\b(id|for|aria-describedby|aria-labelledby|aria-controls)="([^"]+)"')
_AIMED = re.compile(r'(href="#|url\(#)([\w-]+)')


@dataclass(frozen=True, slots=True)
class Pane:
    """One of the four ways in which a component is seen."""

    label: str
    attributes: str
    is_arabic: bool = False


PANES = (
    Pane("Clair", SafeString('data-theme="light"')),
    Pane("Sombre", SafeString('data-theme="dark"')),
    Pane("320 px", SafeString('data-width="320"')),
    Pane("De droite à gauche", SafeString('dir="rtl"'), is_arabic=True),
)


def in_development(view):
    """The page does not exist elsewhere."""

    @wraps(view)
    def opened(request, *args, **kwargs):
        if not settings.SHOW_COMPONENTS:
            raise Http404
        return view(request, *args, **kwargs)

    return require_safe(opened)


def told_apart(html, number):
    """The same, its identifiers followed by a number: one page holds it four times."""
    named = _NAMED.sub(
        lambda found: f'{found[1]}="{" ".join(f"{one}-{number}" for one in found[2].split())}"', html
    )
    return SafeString(_AIMED.sub(rf"\1\2-{number}", named))


def written(call):
    """A call as code to read: the gate of pages would take braces for something left unrendered."""
    return SafeString(escape(call).replace("{", "&#123;"))


def _drawn(request, specimen, worlds, numbers):
    for call in specimen.calls:
        panes = []
        for pane in PANES:
            source = samples.in_arabic(call) if pane.is_arabic else call
            context = Context({"request": request, **worlds[pane.is_arabic]})
            panes.append((pane, told_apart(Template(source).render(context), next(numbers))))
        yield written(call), panes


@in_development
def components(request):
    """The ground: colours with their contrasts, sizes of text, spaces; and the way to the groups."""
    css = colours.sheet()
    context = {
        "groups": specimens.GROUPS.items(),
        "names": list(colours.tokens(css)),
        "pairs": colours.pairs(css),
        "sizes": SIZES,
        "spaces": SPACES,
        "schemes": PANES[:2],
        "icons": samples.ICONS,
    }
    return render(request, "portal/showcase.html", context)


@in_development
def component_group(request, group):
    """One group of components, four times each."""
    if group not in specimens.GROUPS:
        raise Http404
    worlds = {False: samples.things(), True: samples.things(samples.arabic)}
    numbers = count(1)
    drawn = [(each.name, list(_drawn(request, each, worlds, numbers))) for each in specimens.shown(group)]
    context = {
        "groups": specimens.GROUPS.items(),
        "group": group,
        "heading": specimens.GROUPS[group],
        "drawn": drawn,
    }
    return render(request, "portal/showcase_group.html", context)


@in_development
def component_styles(_request):
    """Both themes and the narrow screen, made from the site's own style sheet."""
    return HttpResponse(colours.derived(), content_type="text/css; charset=utf-8")
