"""What the pages of the second factor draw."""

import json

import qrcode
from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def qr_code(text, label):
    """A drawing that a telephone reads, one square a module: no picture from elsewhere, no style."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}">'
        '<path class="paper" d="M0 0h{0}v{0}H0z"/><path d="{2}"/></svg>',
        str(len(rows)),
        label,
        path,
    )


@register.filter
def as_json(data):
    """What a script of the page must be told, as text of an element: it is no script, and is escaped."""
    return json.dumps(data, cls=DjangoJSONEncoder)
