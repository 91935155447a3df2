"""Which organisation a person acts for, in the header of their pages."""

from django import template

from coopdec.accounts import switch

register = template.Library()


@register.inclusion_tag("accounts/_switch.html", takes_context=True)
def organisation_switch(context):
    """Its name, and the others when there are several; nothing for who belongs nowhere."""
    request = context["request"]
    if not request.user.is_authenticated:
        return {"current": None}
    return {
        "current": switch.current(request),
        "parts": switch.choices(request),
        "back": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }
