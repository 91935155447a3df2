"""What every page must say of its accessibility."""

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.common import conformity, typography

register = template.Library()


@register.simple_tag
def accessibility_mention():
    """« Accessibilité : partiellement conforme », as the audit says today."""
    state = conformity.declared().state(timezone.localdate())
    name = _("Accessibilité")
    return f"{name}{typography.colon()}{state.label}"
