"""Letters and agreements: a text with its fields filled that day, then as PDF and DOCX, once."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from coopdec.calls import letters, papers
from coopdec.calls.eligibility.findings import money
from coopdec.calls.enums import LetterKind, Side
from coopdec.calls.models import Application, Award, Call, LetterModel, Paper
from coopdec.calls.services.configuring import OBJECT_TYPE
from coopdec.calls.services.docx import document
from coopdec.common import queue
from coopdec.common.printing import write_pdf
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.files.services import keep_document
from coopdec.journal import services as journal

PRINT = "calls.print_paper"


def text_of(call: Call, kind: str) -> str:
    """Its own text, else the one that comes with the code."""
    own = call.letter_models.filter(kind=kind).first()
    return own.text if own else papers.shipped(kind)


@transaction.atomic
def put_model(call: Call, *, kind: str, text: str, by: models.Model) -> None:
    """The text of this call's letters of one kind from now on. Raises Refused for a field that does not
    exist, or when the ways of appeal are not said."""
    unknown = papers.unknown_fields(text)
    if unknown:
        said = _("Ces champs n’existent pas : %(fields)s.")
        raise Refused(Verdict.no(said % {"fields": ", ".join(f"[{one}]" for one in unknown)}))
    if not papers.says_appeal(text):
        raise Refused(
            Verdict.no(_("Gardez le champ [recours] : la loi veut que la lettre dise les voies de recours."))
        )
    LetterModel.objects.update_or_create(call=call, kind=LetterKind(kind), defaults={"text": text.strip()})
    journal.record(
        "call.letter-changed", object_type=OBJECT_TYPE, object_ref=call.slug, by=by, facts={"kind": kind}
    )


def fields_of(application: Application, *, reason: str = "", award: Award | None = None) -> dict[str, str]:
    """What each field says for one application, in French."""
    call = application.call
    asked = application.resources.filter(side=Side.ASKED).aggregate(total=models.Sum("cents"))["total"] or 0
    found = {
        "organisateur": call.organiser.name,
        "service": call.service or call.organiser.name,
        "adresse": " – ".join(filter(None, (call.service_address, call.service_email, call.service_phone))),
        "date": date_format(timezone.localdate(), "j F Y"),
        "deposant": application.applicant.name,
        "titre": application.title,
        "appel": call.title,
        "partenaires": ", ".join(str(one) for one in application.partners.all()),
        "numero_dossier": str(application.number or ""),
        "montant_demande": money(asked),
        "motif": reason,
        "recours": papers.APPEAL,
    }
    if award is not None:
        found |= {
            "numero_attribution": award.number,
            "montant": money(award.cents),
            "engagement": award.commitment,
            "conditions": award.conditions,
            "echeances": "\n".join(_instalment(one) for one in award.instalments.all()),
            "comptes_rendus": "\n".join(_report(one) for one in award.reports.all()),
        }
    return found


def _instalment(one: models.Model) -> str:
    said = f"{one.rank}. {one.year} : {money(one.cents)}, après {one.get_waits_for_display()}"
    return f"{said} ({date_format(one.due_on, 'j F Y')})" if one.due_on else said


def _report(one: models.Model) -> str:
    said = f"{one.get_kind_display().capitalize()} {one.year}"
    return f"{said}, avant le {date_format(one.due_on, 'j F Y')}" if one.due_on else said


@transaction.atomic
def write_paper(
    application: Application, *, kind: str, key: str, reason: str = "", award: Award | None = None
) -> Paper:
    """A letter to the applicant, told by mail; its files are made by the queue. Once for each `key`."""
    known = Paper.objects.filter(key=key).first()
    if known is not None:
        return known
    with translation.override("fr"):
        text = papers.fill(
            text_of(application.call, kind), fields_of(application, reason=reason, award=award)
        )
    made = Paper.objects.create(application=application, kind=kind, key=key, text=text)
    if kind != LetterKind.AGREEMENT:
        letters.decided(made)
    queue.later(PRINT, queue=queue.SLOW, once=f"paper-{made.pk}", paper=made.pk)
    return made


@transaction.atomic
def print_paper(number: int) -> None:
    """Both files, once: a worker that starts again finds them made. Raises `UnprintableError` without a
    printer."""
    paper = (
        Paper.objects.select_for_update(of=("self",))
        .select_related("application__call__organiser")
        .get(pk=number)
    )
    if paper.pdf_id is not None:
        return
    with translation.override("fr"):
        file = BytesIO()
        head, body = papers.parted(paper.text, otherwise=str(paper.get_kind_display()))
        html = render_to_string("calls/award/paper.html", {"paper": paper, "title": head, "body": body})
        write_pdf(file, html, site="")
        title = f"{paper.get_kind_display()} – {paper.application.title}"[:300]
    name = f"{paper.kind}-{paper.pk}"
    pdf = SimpleUploadedFile(f"{name}.pdf", file.getvalue(), content_type="application/pdf")
    paper.pdf = keep_document(pdf, title=title, by=None)
    paper.docx = keep_document(SimpleUploadedFile(f"{name}.docx", document(paper.text)), title=title, by=None)
    paper.save(update_fields=["pdf", "docx"])
