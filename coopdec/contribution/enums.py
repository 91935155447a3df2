"""Closed lists of the room. Labels are French and never stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProposalState(TextChoices):
    DRAFT = "draft", _("brouillon")
    SUBMITTED = "submitted", _("en attente d’un modérateur")
    RETURNED = "returned", _("à compléter")
    PUBLISHED = "published", _("publiée")
    REFUSED = "refused", _("refusée")
    WITHDRAWN = "withdrawn", _("abandonnée")


# Where its organisation may still write.
WRITABLE = frozenset({ProposalState.DRAFT, ProposalState.RETURNED})
# One at a time by sheet and organisation.
OPEN = frozenset({*WRITABLE, ProposalState.SUBMITTED})
