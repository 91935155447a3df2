"""The components that are written without a template, as the design system of the State has them.

A built-in after `coopdec.common.templatetags.components`: the names below replace its own, and take the same.
"""

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from coopdec.common.templatetags import components

register = template.Library()

BADGES = {
    "demo": "fr-badge--new",
    "good": "fr-badge--success",
    "wait": "fr-badge--warning",
    "stop": "fr-badge--error",
}
BUTTONS = {"": "fr-btn", "quiet": "fr-btn fr-btn--secondary", "danger": "fr-btn danger"}
CLASSES_OF_WIDGETS = {"select": "fr-select"}
WITHOUT_CLASS = {"checkbox", "radio", "hidden", "file"}


@register.simple_block_tag
def kept(content):
    """A block drawn in advance, so that the layout knows whether a page has left it out."""
    return SafeString(content.strip())


@register.simple_tag
def state_brand():
    """The wording beside Marianne, `STATE_BRAND`, one line each."""
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in brand_lines()))


@register.simple_tag
def state_brand_spoken():
    """The same in one line."""
    return " ".join(brand_lines())


def brand_lines():
    return [line.strip() for line in settings.STATE_BRAND.split("|") if line.strip()]


@register.simple_tag
def tag(label, url="", kind=""):
    """A tag, or a badge when its `kind` says a state."""
    if kind in BADGES:
        css = f"fr-badge fr-badge--sm fr-badge--no-icon {BADGES[kind]}"
        inside = format_html('<a href="{}">{}</a>', url, label) if url else label
        return format_html('<span class="{}">{}</span>', css, inside)
    if url:
        return format_html('<a class="fr-tag fr-tag--sm" href="{}">{}</a>', url, label)
    return format_html('<span class="fr-tag fr-tag--sm">{}</span>', label)


@register.simple_tag
def fictitious():
    """The mark of what the demonstration world invented."""
    return format_html(
        '<span class="fr-badge fr-badge--sm fr-badge--no-icon fr-badge--new" title="{}">{}</span>',
        _("Inventé pour la démonstration"),
        _("fictif"),
    )


@register.simple_tag
def chip(label, url):
    """A filter in use; following the link removes it."""
    return format_html(
        '<a class="fr-tag chip" href="{}"><span class="visually-hidden">{} </span>{}{}</a>',
        url,
        _("Retirer le filtre"),
        label,
        components.icon("close"),
    )


@register.inclusion_tag("components/button.html")
def button(label, *, url="", kind="", icon="", type="submit", name="", value=""):  # noqa: A002
    """A verb: a link when it has a `url`; `kind` is empty, `quiet` or `danger`."""
    drawn = components.button(label, url=url, icon=icon, type=type, name=name, value=value)
    return drawn | {"css": BUTTONS[kind]}


@register.inclusion_tag("components/field.html")
def field(bound, *, optional=True):
    """A form field; its widget has the class of the design system."""
    kind = getattr(bound.field.widget, "input_type", "")
    if kind not in WITHOUT_CLASS and not bound.use_fieldset:
        css = CLASSES_OF_WIDGETS.get(kind, "fr-input")
        bound.field.widget.attrs.setdefault("class", css)
    return components.field(bound, optional=optional)


def notice(label, content, kind):
    return format_html(
        '<aside class="fr-notice fr-notice--{}" aria-label="{}"><div class="fr-container">'
        '<div class="fr-notice__body">{}</div></div></aside>',
        kind,
        label,
        content,
    )


@register.simple_tag
def demonstration_banner():
    """Says on every page that some sheets are invented, while they are shown; nothing otherwise."""
    if not settings.DEMO_DATA:
        return ""
    words = _("Site de démonstration : une partie des fiches est inventée, et marquée")
    said = format_html('<p><span class="fr-notice__desc">{} {}</span></p>', words, fictitious())
    return notice(_("Démonstration"), said, "info")


@register.simple_block_tag
def banner(content):
    """A strip under the header: what a visitor must know of the whole site."""
    return notice(_("À savoir"), content, "info")


@register.simple_block_tag
def source(content):
    """Where a thing comes from."""
    return format_html('<div class="fr-highlight source">{}</div>', content)
