"""Applications that were sent and found eligible, as tests of the committee begin."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coopdec.calls import queries, workflow
from coopdec.calls.models import Application, Award, Paper, Report
from coopdec.calls.services import deciding, sending
from coopdec.files.services import keep_document
from coopdec.journal import services as journal

REPORTS = {
    "paid_by_year": True,
    "last_part_percent": 20,
    "interim_report_months": 3,
    "final_report_months": 6,
}


def eligible(application, by, key="k"):
    """Sent, whole, eligible."""
    sending.submit(application, key=f"{key}-{application.pk}", by=by)
    for step in (workflow.FIND_COMPLETE, workflow.FIND_ELIGIBLE):
        application = journal.apply_transition(application, step, by=by)
    return application


def decided(application, by, *, cents=6_000_000, outcome="grant", reason="", party="france", rank=1):
    """What the committee proposes and one party decides; the application as it stands then."""
    deciding.propose(application.call, {application.pk: (rank, cents)}, by=by)
    (found,) = deciding.decide(
        application.call, [application.pk], party=party, outcome=outcome, reason=reason, by=by
    )
    assert not found.message, found.message
    application.refresh_from_db()
    return application


def addresses(call, applicant, by):
    """Somebody else's grant of a call, in rows alone: the arguments of every address after the committee."""
    now = timezone.now()
    terms = queries.terms_in_force(call)
    application, _eligible = (
        Application.objects.create(
            call=call, terms=terms, applicant=applicant, author=by, title="Essai", state=state, number=number,
            submitted_at=now,
        )
        for number, state in enumerate(("granted", "eligible"), start=71)
    )  # fmt: skip
    award = Award.objects.create(application=application, call=call, rank=1, cents=500, acted_on=now.date())
    report = Report.objects.create(award=award, kind="interim", year=2027, narrative="Fait.")
    sent = Report.objects.create(award=award, kind="final", year=2027, state="sent", sent_at=now)
    upload = SimpleUploadedFile("lettre.pdf", b"%PDF-1.4\n%%EOF\n")
    document = keep_document(upload, title="Lettre", by=by)
    Paper.objects.create(application=application, kind="grant", key="essai", text="Essai", pdf=document)
    place = {"slug": call.slug}
    own = (
        "call-committee",
        "call-letters",
        "call-dashboard",
        "call-dashboard-csv",
        "call-awards",
        "call-retention",
    )
    return {
        **dict.fromkeys(own, place),
        **{name: {**place, "ref": award.ref} for name in ("award", "award-plan")},
        "call-report": {**place, "ref": sent.ref},
        "call-paper": {**place, "document": document.ref},
        "award-report": {"ref": report.ref},
        "award-paper": {"ref": application.ref, "document": document.ref},
    }
