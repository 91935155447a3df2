"""Applications that were sent and found eligible, as tests of the committee begin."""

from coopdec.calls import workflow
from coopdec.calls.services import deciding, sending
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
