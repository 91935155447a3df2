"""What happens to a sheet without a word of it changing: it is confirmed, or it joins another."""

from datetime import date

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.common.text import slug
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.cooperation import rules
from coopdec.cooperation.enums import State
from coopdec.cooperation.models import Cooperation, FormerRef
from coopdec.cooperation.services.sheets import OBJECT_TYPE, withdraw_sheet
from coopdec.directory.models import Organisation
from coopdec.journal import services as journal

# Addresses of pages that stand beside those of sheets.
TAKEN = frozenset({"nouvelle"})


def free_ref(title: str) -> str:
    """An address that no sheet has or had. Writers line up until the end of their transaction."""
    journal.line_up("cooperation.ref")
    base = slug(title)[:100].strip("-") or "fiche"
    taken = {
        *TAKEN,
        *Cooperation.objects.filter(ref__startswith=base).values_list("ref", flat=True),
        *FormerRef.objects.filter(ref__startswith=base).values_list("ref", flat=True),
    }
    ref, rank = base, 2
    while ref in taken:
        ref, rank = f"{base}-{rank}", rank + 1
    return ref


@transaction.atomic
def confirm_sheet(
    sheet: Cooperation,
    *,
    organisation: Organisation,
    by: models.Model | None,
    actor_label: str = "",
    on: date | None = None,
) -> Cooperation:
    """An organisation of the sheet says that it is right today. Raises Refused when it has no part in it."""
    locked = Cooperation.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if locked.state != State.PUBLISHED:
        raise Refused(Verdict.no(_("Cette fiche n’est pas publiée.")))
    if not locked.partners.filter(organisation=organisation).exists():
        raise Refused(Verdict.no(_("Votre organisme n’a pas de part dans cette fiche.")))
    locked.confirmed_by = organisation
    locked.confirmed_on = on or timezone.localdate()
    locked.save(update_fields=["confirmed_by", "confirmed_on"])
    journal.record(
        "cooperation.confirmed",
        object_type=OBJECT_TYPE,
        object_ref=locked.ref,
        by=by,
        actor_label=actor_label or organisation.name,
        facts={"organisation": organisation.slug},
    )
    return locked


@transaction.atomic
def merge_sheets(*, kept: Cooperation, other: Cooperation, by: models.Model | None) -> Cooperation:
    """Withdraw `other`, which says the same as `kept`: its address, projects and near sheets go to `kept`.

    What `kept` says does not change. Raises Refused when a rule says no.
    """
    both = (
        Cooperation.objects.select_for_update(of=("self",)).filter(pk__in=[kept.pk, other.pk]).order_by("pk")
    )
    found = {sheet.pk: sheet for sheet in both}
    keeps, goes = found[kept.pk], found[other.pk]
    verdict = rules.merge_is_possible(
        same=keeps.pk == goes.pk,
        states={keeps.state, goes.state},
        kept_has_parent=keeps.parent_id is not None,
        other_has_children=goes.children.exists(),
        related_as_parent=keeps.parent_id == goes.pk or goes.parent_id == keeps.pk,
    )
    if not verdict.ok:
        raise Refused(verdict)
    goes.children.update(parent=keeps)
    keeps.related.add(*goes.related.exclude(pk=keeps.pk))
    goes.related.clear()
    FormerRef.objects.filter(sheet=goes).update(sheet=keeps)
    FormerRef.objects.create(ref=goes.ref, sheet=keeps)
    withdraw_sheet(goes, by=by, reason=_("Réunie à « %(title)s ».") % {"title": keeps.title})
    journal.record(
        "cooperation.merged",
        object_type=OBJECT_TYPE,
        object_ref=keeps.ref,
        by=by,
        facts={"other": goes.ref},
    )
    return keeps
