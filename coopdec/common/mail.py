"""What letters are made with: whole addresses of the site, and texts that are no HTML."""

from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template

HERE = "http://127.0.0.1:8000"


def site() -> str:
    """The site's own address, without a final slash; this machine's, where none was said."""
    return settings.SITE_ADDRESS or HERE


def plain(template: str, context: dict[str, Any]) -> str:
    """A template drawn as text, nothing escaped, `site` given: in the language that is current."""
    page = get_template(template).template  # type: ignore[attr-defined]
    return page.render(Context({"site": site(), **context}, autoescape=False)).strip()
