"""How long documents are kept, and their removal: decided by somebody, never silent; the journal keeps
that they existed."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import models, transaction
from django.utils.translation import gettext as _

from coopdec.accounts.models import User
from coopdec.calls import letters, rules_retention
from coopdec.calls.enums import CallState
from coopdec.calls.models import Award, Call, FiledPiece, Paper, Receipt, RemovedDocument, Report, Retention
from coopdec.calls.queries import retention as queries
from coopdec.calls.queries.retention import Outlived
from coopdec.calls.services.configuring import OBJECT_TYPE
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.files.services import remove_document
from coopdec.journal import services as journal


@transaction.atomic
def set_years(call: Call, wanted: Mapping[str, int], *, by: models.Model) -> int:
    """What its organiser chooses. Returns how many kinds changed; raises Refused for less than a text says,
    or than what was announced."""
    locked = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    known = queries.years_of(locked)
    verdict = rules_retention.may_set(wanted, known=known, is_published=locked.state != CallState.DRAFT)
    if not verdict.ok:
        raise Refused(verdict)
    changed = {kind: years for kind, years in wanted.items() if years != known[kind]}
    for kind, years in changed.items():
        Retention.objects.update_or_create(call=locked, kind=kind, defaults={"years": years})
    if changed:
        journal.record(
            "call.retention-set", object_type=OBJECT_TYPE, object_ref=locked.slug, by=by, facts=changed
        )
    return len(changed)


@transaction.atomic
def remove(call: Call, refs: Collection[str], *, reason: str, today: date, by: User) -> int:
    """Remove these of the documents that have outlived their years; others are left. `reason`: the visa of
    the archives, or why. Returns how many. Raises Refused without a reason, or when none is to remove."""
    if not reason.strip():
        raise Refused(Verdict.no(_("Écrivez le visa des archives, ou la raison : elle reste au journal.")))
    held = Call.objects.select_for_update(of=("self",), no_key=True).get(pk=call.pk)
    found = [one for one in queries.outlived(held, today=today, person=by.pk) if one.document.ref in refs]
    if not found:
        raise Refused(Verdict.no(_("Cochez au moins un document dont la durée est passée.")))
    for one in found:
        _remove(one, reason=reason.strip()[:500], by=by)
    return len(found)


def _remove(one: Outlived, *, reason: str, by: User) -> None:
    document = one.document
    RemovedDocument.objects.create(
        application=one.application, kind=one.kind, title=document.title, sha256=document.sha256,
        kept_until=one.until, reason=reason, by=by,
    )  # fmt: skip
    FiledPiece.objects.filter(document=document).delete()
    Receipt.objects.filter(document=document).update(document=None)
    Paper.objects.filter(pdf=document).update(pdf=None)
    Paper.objects.filter(docx=document).update(docx=None)
    Award.objects.filter(signed=document).update(signed=None)
    Report.documents.through.objects.filter(document=document).delete()
    journal.record(
        "application.document-removed",
        object_type="calls.application",
        object_ref=one.application.ref,
        by=by,
        facts={"sha256": document.sha256, "kind": str(one.kind), "kept_until": one.until.isoformat()},
    )
    remove_document(document, by=by)


def tell(today: date) -> int:
    """Once a month, to those who decide: how many documents of a call have outlived their years. Nothing is
    removed. Returns how many calls were told of."""
    told = 0
    for call in Call.objects.exclude(state=CallState.DRAFT).select_related("organiser").order_by("pk"):
        found = queries.outlived(call, today=today)
        if found:
            with transaction.atomic():
                letters.outlived(call, found[0].application, count=len(found), month=f"{today:%Y-%m}")
            told += 1
    return told
