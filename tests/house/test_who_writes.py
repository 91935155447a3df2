"""Every address that writes × every role: who does it; a refusal changes nothing, and did not even try.

Whoever must have a second factor and did not show it is asked for it first, wherever it is.
"""

import copy
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coopdec.calls.enums import Retained
from coopdec.exchange.matching.parts import NAMES
from coopdec.exchange.matching.weights import DIRECTIONS
from coopdec.mailing import tokens
from tests.house.access_world import (
    DRAFT,
    FACTOR_FIRST,
    OTHER,
    OWN,
    ROLES,
    SIGNED_IN,
    UNPROVED,
    world,
    written,
)
from tests.house.test_access_matrix import MATRIX, MOVED
from tests.house.test_whose_it_is import CHIEFS, IN_SCOPE, OFFICERS, WRITE

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SUBMIT = {"manager", "administrator"}
YEARS = {one.value: "20" for one in Retained}
ABLE = {"contributor", "manager", "administrator"}
EVERY_WRITER = {
    *ABLE, *(f"other-{role}" for role in ABLE), "partner", "embassy", "embassy-elsewhere", "prefecture",
    "prefecture-elsewhere", "network", "network-elsewhere", *OFFICERS,
}  # fmt: skip
OTHER_SEND = {"other-signatory", *(f"other-{role}" for role in SUBMIT)}
OTHER_WRITE = {f"other-{role}" for role in WRITE}
TYPED = {"title": "Autre titre", "act": "save"}
LISTED = {**TYPED, "language": "fr"}
WEIGHED = {f"{direction}-{part}": 7 for direction in DIRECTIONS for part in NAMES}
LED = {**TYPED, "kind": "turnkey", "revision": "1"}
CALLED = {"title": "Autre titre", "kind": "thematic", "time_zone": "Europe/Paris"}
ORGANISERS = {*ABLE, *(f"other-{role}" for role in ABLE), "network", "network-elsewhere", *OFFICERS}
ANSWERED = {"interest": "Le port.", "contact_email": "a@role.example"}

# (address, the thing if it is not that of the address, what is sent, who does it).
WRITES = [
    ("team_invite", "", {"email": "n@role.example", "role": "administrator", "language": "fr"}, CHIEFS),
    (
        "admit_administration", "",
        {"kind": "operator", "name": "Opérateur essai", "email": "n@role.example"}, {"chief-officer"},
    ),
    ("team_domains", "", {"domains": "ville.example"}, CHIEFS),
    ("team_delegate", "", {"role": "reader", "until": str(TODAY + timedelta(9))}, set(OWN)),
    ("team_trust", "", {"trusted": "yes"}, OFFICERS),
    ("team_member", "", {"act": "role", "role": "administrator"}, CHIEFS),
    ("team_member", "", {"act": "end"}, CHIEFS),
    ("team_hand_over", "", {"leaves": "on"}, CHIEFS),
    ("team_invitation", "", {"act": "again"}, CHIEFS),
    ("team_invitation", "", {"act": "cancel"}, CHIEFS),
    (
        "team_contacts", "",
        {"name": "N", "position": "P", "consented_on": str(TODAY), "expires_on": str(TODAY + timedelta(9))},
        CHIEFS,
    ),
    ("team_contact_remove", "", {}, CHIEFS),
    ("join_request", "", {"act": "accept", "role": "reader"}, {"administrator"}),
    ("join_request", "", {"act": "decline", "reason": "Non."}, {"administrator"}),
    ("join_request", "", {"act": "withdraw"}, set()),
    ("my_invitation", "", {}, set()),
    ("sheet-new", "", TYPED, EVERY_WRITER),
    ("sheet-edit", "", TYPED, {*WRITE, *IN_SCOPE, "partner"}),
    ("sheet-edit", "withdrawn", TYPED, {*WRITE, *IN_SCOPE, "partner"}),
    ("sheet-restore", "", {}, {*WRITE, *IN_SCOPE, "partner"}),
    ("sheet-withdraw", "", {"reason": "Essai."}, {*SUBMIT, *OFFICERS}),
    ("sheet-merge", "", {"other": "sedif-aneho-eau", "act": "merge"}, OFFICERS),
    ("sheet-confirm", "", {}, {*WRITE, "partner"}),
    ("sheet-partner", "", {"text": "Une remarque"}, {"partner"}),
    ("remark", "", {"answer": "Merci."}, {*SUBMIT, *OFFICERS}),
    ("report", "", {"answer": "Merci."}, {*SUBMIT, *OFFICERS}),
    ("addition", "", {}, {"embassy", *OFFICERS}),
    ("proposal-edit", "", TYPED, WRITE),
    ("proposal-edit", "returned", TYPED, WRITE),
    ("proposal-edit", "sent", TYPED, set()),
    ("proposal-save", "", TYPED, WRITE),
    ("proposal-act", "", {"act": "abandon"}, WRITE),
    ("proposal-act", "", {"act": "write", "text": "Bonjour"}, set(OWN)),
    ("proposal-act", "sent", {"act": "write", "text": "Bonjour"}, {*OWN, *IN_SCOPE}),
    ("proposal-act", "sent", {"act": "return", "text": "Non."}, IN_SCOPE),
    ("proposal-act", "sent", {"act": "refuse", "text": "Non."}, IN_SCOPE),
    ("proposal-act", "returned", {"act": "refuse", "text": "Non."}, set()),
    ("saved-search", "", {"remove": "yes"}, set()),
    ("saved-search-copy", "", {}, set()),
    ("extract-remove", "", {}, set()),
    ("failed-letter", "", {}, OFFICERS),
    ("listing-new", "", LISTED, EVERY_WRITER - {"prefecture", "prefecture-elsewhere", *OFFICERS}),
    ("listing-edit", "", LISTED, WRITE),
    ("listing-edit", "sent listing", LISTED, {"embassy", *OFFICERS}),
    ("listing-act", "", {"act": "submit"}, SUBMIT),
    ("listing-act", "", {"act": "close", "reason": "found"}, SUBMIT),
    ("listing-act", "", {"act": "publish"}, set()),
    ("listing-act", "sent listing", {"act": "publish"}, {"embassy", *OFFICERS}),
    ("listing-act", "sent listing", {"act": "return", "text": "Non."}, {"embassy", *OFFICERS}),
    ("matching-set-aside", "", {"listing": "tg-aneho"}, ABLE),
    ("matching-listing-set-aside", "", {"authority": "quimper-29232"}, {"partner"}),
    ("country-ties", "", {"country": "TG", "kind": "group", "sentence": "Le groupe-pays."}, SUBMIT),
    ("matching-weights", "", WEIGHED, OFFICERS),
    ("introduction-new", "", ANSWERED, {*SUBMIT, *(f"other-{role}" for role in SUBMIT)}),
    ("introduction-act", "", {"act": "accept"}, {"partner"}),
    ("introduction-act", "", {"act": "write", "text": "Bonjour"}, {*SUBMIT, "partner"}),
    ("introduction-act", "", {"act": "report", "text": "Non."}, {*SUBMIT, "partner"}),
    ("introduction-act", "", {"act": "decline", "reason": "themes"}, {*SUBMIT, "partner"}),
    ("introduction-act", "", {"act": "block"}, {"partner"}),
    ("introduction-act", "", {"act": "handled"}, {"embassy", *OFFICERS}),
    ("listing-act", "published listing", {"act": "renew"}, {"partner", "embassy", *OFFICERS}),
    ("listing-act", "published listing", {"act": "close", "reason": "found"}, {"partner", "embassy", *OFFICERS}),
    ("listing-act", "published listing", {"act": "revise"}, {"partner"}),
    ("participation-new", "", {"message": "Bonjour"}, {*SUBMIT, *(f"other-{role}" for role in SUBMIT)}),
    ("participation", "", {"act": "withdraw"}, SUBMIT),
    ("participation", "", {"act": "accept"}, OFFICERS),
    ("participation", "led participation", {"act": "accept"}, {"network"}),
    ("participation", "led participation", {"act": "withdraw"}, {f"other-{role}" for role in SUBMIT}),
    ("programme-new", "", LED, {*ABLE, *(f"other-{role}" for role in ABLE), "network", "network-elsewhere"}),
    ("programme-edit", "", LED, WRITE),
    ("programme-edit", "sent programme", LED, OFFICERS),
    ("programme-act", "", {"act": "submit"}, SUBMIT),
    ("programme-act", "", {"act": "publish"}, set()),
    ("programme-act", "", {"act": "close"}, SUBMIT),
    ("programme-act", "sent programme", {"act": "publish"}, OFFICERS),
    ("programme-act", "sent programme", {"act": "return", "text": "Non."}, OFFICERS),
    ("call-new", "", {"begins_as": "modele:dcol"}, ORGANISERS),
    ("call-edit", "", CALLED, WRITE),
    ("call-edit", "call of the state", CALLED, OFFICERS),
    ("call-act", "", {"act": "publish"}, SUBMIT),
    ("call-act", "call of the state", {"act": "publish"}, OFFICERS),
    ("call-act", "published call", {"act": "suspend", "reason": "Essai."}, SUBMIT),
    ("call-changes", "", {"announcement": "Un délai change.", "for_begun": "no"}, SUBMIT),
    ("application-new", "published call", {"depuis": ""}, {*WRITE, *(f"other-{role}" for role in WRITE)}),
    ("application", "", {"act": "say", "text": "Bonjour"}, set(OWN)),
    ("application", "", {"act": "speak", "statement": "Nous."}, {"partner"}),
    ("application", "", {"act": "withdraw"}, {*SUBMIT, "signatory"}),
    ("application-section", "", {"title": "Titre"}, WRITE),
    ("application-pieces", "", {}, WRITE),
    ("call-files", "", {"act": "assign"}, SUBMIT),
    ("call-files", "", {"act": "abstain"}, WRITE),
    ("call-file", "", {"act": "speak", "speak-text": "Note", "speak-to": "office"}, SUBMIT),
    ("call-file", "", {"act": "interest"}, WRITE),
    ("call-file-scores", "", {"act": "abstain"}, WRITE),
    ("opinion", "", {"act": "save", "text": "Vu.", "revision": "0"}, {"embassy"}),
    ("call-part", "", {}, WRITE),
    ("call-row-new", "", {"title": "Statuts"}, WRITE),
    ("call-row", "", {"title": "Statuts"}, WRITE),
    ("call-row", "", {"act": "remove"}, WRITE),
    ("call-row", "row of the state", {"title": "Statuts"}, OFFICERS),
    ("call-committee", "", {"act": "save", "rank-72": "1"}, WRITE),
    ("call-committee", "", {"act": "decide", "chosen-72": "on", "outcome": "refuse", "reason": "Non."}, SUBMIT),
    ("call-committee", "", {"act": "minutes", "minutes": "Essai.", "revision": "0"}, WRITE),
    ("call-committee", "", {"act": "publish"}, SUBMIT),
    ("call-letters", "", {"kind": "grant", "text": "[recours]"}, WRITE),
    ("award", "", {"act": "save", "acted_on": str(TODAY)}, SUBMIT),
    ("award", "", {"act": "agreement"}, SUBMIT),
    ("award", "", {"act": "withdraw", "reason": "Essai."}, SUBMIT),
    ("call-retention", "", {"act": "years", **YEARS}, SUBMIT),
    ("award-plan", "", {"reason": "Essai.", "cents-new-1": "5", "year-new-1": "2027"}, SUBMIT),
    ("call-report", "", {"act": "accept"}, SUBMIT),
    ("call-report", "", {"act": "return", "text": "Essai."}, SUBMIT),
    ("award-report", "", {"act": "save", "narrative": "Essai.", "revision": "0"}, OTHER_WRITE),
    ("award-report", "", {"act": "send", "narrative": "Essai.", "revision": "0"}, OTHER_SEND),
    ("report_error", "unpublished", {"message": "un message assez long"}, {"staff"}),
]  # fmt: skip
# Where nobody is wanted, nothing asks for rights: the thing is not theirs, and 404 says it.
# Addresses that write what is one's own, or everybody's to write: no right over others opens them.
OPEN = {
    "follow": "one's own searches",
    "follow-map": "one's own searches",
    "follow-exchange": "one's own searches",
    "follow-programmes": "one's own searches",
    "following": "by the link of a letter",
    "confirm-following": "by the link of a letter",
    "stop-following": "by the link of a letter",
    "stop_letters": "by the link of a letter",
    "sheet-confirm-letter": "by the link of a letter",
    "confirm_join_request": "by the link of a letter",
    "invitation": "by the link of a letter",
    "notifications": "one's own choices",
    "topics": "one's own subjects",
    "favourite": "one's own favourites",
    "extract-new": "one's own extracts",
    "choose_organisation": "one's own session",
    "join_organisation": "asks, of those who decide",
    "join_foreign": "asks, of those who decide; an embassy's: test_second_factor_first.py",
    "erase_account": "oneself: test_sensitive_acts.py",
}
SIGNING_IN = ("account", "mfa_", "socialaccount_", "openid_", "usersessions_")


def post(client, address, sent):
    """The answer and whether anything was written, or tried; all is as before afterwards."""
    one = Client(raise_request_exception=False)
    one.cookies = copy.deepcopy(client.cookies)
    point = transaction.savepoint()
    before = written()
    response = one.post(address, sent)
    wrote = written() != before
    transaction.savepoint_rollback(point)
    return response, wrote


@pytest.fixture
def here():
    found = world(confirmed=True)
    found.args["unpublished"] = {"ref": DRAFT}
    return found


def _sent(here, name, thing, sent):
    arguments = here.args.get(thing or name, {})
    more = {}
    if name in {"team_delegate", "team_hand_over"}:
        more["to"] = here.colleague
    if sent.get("act") == "handled":
        more["report"] = here.args["report of trouble"]["number"]
    more |= here.shown.get(f"{name} {thing}".strip(), {})
    if (revision := here.revisions.get(arguments.get("ref"))) is not None:
        more["revision"] = revision
    return reverse(name, kwargs=arguments), {**more, **sent}


def test_each_act_is_done_by_those_whose_it_is_alone(here):
    wrong = []
    for name, thing, sent, wanted in WRITES:
        address, data = _sent(here, name, thing, sent)
        for role in (*ROLES, *UNPROVED):
            response, wrote = post(here.visitors[role], address, data)
            status, where = response.status_code, response.headers.get("Location", "")
            if role in wanted:
                fine = wrote and status in {200, 302}
            elif role == "anonymous":
                fine = not wrote and (where.startswith("/compte/connexion/") or status == 404)
            elif role in UNPROVED and role != "staff-unproved" and wanted - {"staff"}:
                fine = not wrote and where.startswith(FACTOR_FIRST)
            else:
                refused = status in {403, 404} or where.startswith(FACTOR_FIRST)
                fine = not wrote and (refused or (name, thing) == ("proposal-edit", "sent"))
            if not fine:
                wrong.append(f"{role}: {name} {thing} {sent}: {status} {where} {wrote}")
    assert not wrong, "\n".join(wrong)


def test_every_address_that_writes_is_here(here):
    """Those that do not refuse to be sent something."""
    found = set()
    for name, arguments, roles in MATRIX:
        address = reverse(name, kwargs=here.args.get(name, arguments))
        if roles == MOVED or name.startswith(SIGNING_IN):
            continue
        visitors = [here.visitors[role] for role in ("administrator", "chief-officer")]
        if all(post(one, address, {})[0].status_code != 405 for one in visitors):
            found.add(name)
    assert found == {name for name, *_rest in WRITES} | set(OPEN)


def test_what_is_ones_own_needs_no_right(here):
    for role in SIGNED_IN:
        address = reverse("favourite", kwargs={"kind": "country", "code": "tg"})
        assert post(here.visitors[role], address, {})[1], role
    stop = tokens.stop("news", user=None, address="a@ville.example")
    assert post(here.visitors["anonymous"], reverse("stop_letters", args=[stop]), {})[1]
    assert len(OTHER) == len(OWN)


def test_a_blocked_authority_answers_nothing_more(here):
    """It is told so on its own page, and nothing is written; others are not concerned."""
    address = reverse("introduction-new", kwargs=here.args["published listing"])
    for role in ("other-manager", "other-administrator"):
        response, wrote = post(here.visitors[role], address, ANSWERED)
        assert (response.status_code, wrote) == (400, False)
        assert "ne reçoit pas de proposition de votre organisme" in response.content.decode()
