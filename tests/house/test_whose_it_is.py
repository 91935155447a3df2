"""Things that are somebody's: who reads them, and that nobody else learns that they are there."""

import re
from difflib import unified_diff

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse

from coopdec.contribution import services
from coopdec.contribution.models import Proposal
from coopdec.cooperation.models import Cooperation
from tests.contribution.test_who_sees_what import close_files
from tests.house.access_world import (
    FACTOR_FIRST,
    NO_REF,
    OTHER,
    OWN,
    PDF,
    ROLES,
    SIGNED_IN,
    UNPROVED,
    world,
    written,
)

pytestmark = pytest.mark.django_db
OFFICERS = {"officer", "chief-officer"}
IN_SCOPE = {"embassy", "network", *OFFICERS}
WRITE = {"contributor", "manager", "administrator"}
SUBMIT = {"manager", "administrator"}
CHIEFS = {"administrator", "chief-officer"}
READERS = {*OWN, *IN_SCOPE}

# (address, the thing if it is not that of the address, who opens it); nobody else knows that it is there.
# Who opens them is kept in the journal.
AUDITED = {"call-files-table", "call-file-piece", "call-file-receipt", "opinion-piece"}
PRIVATE = [
    ("team", "", {*OWN, *OFFICERS}),
    ("team_invite", "", CHIEFS),
    ("team_domains", "", CHIEFS),
    ("team_member", "", CHIEFS),
    ("team_hand_over", "", CHIEFS),
    ("team_delegate", "", set(OWN)),
    ("team_contacts", "", {*SIGNED_IN, "staff-unproved"}),
    ("join_request", "", {"administrator"}),
    ("sheet-history", "", {*WRITE, *IN_SCOPE, "partner"}),
    ("sheet-merge", "", OFFICERS),
    ("sheet-confirm", "", {*WRITE, "partner"}),
    ("sheet-partner", "", {"partner"}),
    ("sheet-edit", "withdrawn", {*WRITE, *IN_SCOPE, "partner"}),
    ("sheet", "withdrawn", {"staff"}),
    ("report_error", "withdrawn", {"staff"}),
    ("report", "", {"manager", "administrator", *OFFICERS}),
    ("remark", "", {"manager", "administrator", *OFFICERS}),
    ("addition", "", {"embassy", *OFFICERS}),
    ("proposal", "", set(OWN)),
    ("proposal-edit", "", WRITE),
    ("proposal-document", "", set(OWN)),
    ("proposal", "sent", READERS),
    ("proposal-document", "sent document", READERS),
    ("proposal", "returned", READERS),
    ("proposal-edit", "returned", WRITE),
    ("proposal-document", "returned document", READERS),
    ("saved-search", "", set()),
    ("extract", "", set()),
    ("application", "", {*OWN, "partner"}),
    ("application-paper", "", {*OWN, "partner"}),
    ("application-piece", "", {*OWN, "partner"}),
    ("application-receipt", "", {*OWN, "partner"}),
    ("application-pieces", "", set(OWN)),
    ("application-section", "", WRITE),
    ("my-listing", "", set(OWN)),
    ("country-ties", "", {"manager", "administrator"}),
    ("listing-edit", "", WRITE),
    ("my-listing", "sent listing", {"partner", "embassy", *OFFICERS}),
    ("listing-edit", "sent listing", {"embassy", *OFFICERS}),
    ("introduction", "", {*OWN, "partner", "embassy", *OFFICERS}),
    ("participation", "", {*OWN, *OFFICERS}),
    ("participation", "led participation", {*OTHER, "network", *OFFICERS}),
    ("my-listing", "published listing", {"partner", "embassy", *OFFICERS}),
    ("listing-edit", "published listing", {"embassy", *OFFICERS}),
    ("my-listing-document", "", set(OWN)),
    ("listing-document", "", set()),
    *((name, "", set(OWN)) for name in ("my-call", "call-preview", "call-part", "call-changes")),
    ("my-call-document", "", set(OWN)),
    ("call-edit", "", WRITE),
    ("call-row-new", "", WRITE),
    ("call-row", "", WRITE),
    ("my-call", "call of the state", OFFICERS),
    ("call-edit", "call of the state", OFFICERS),
    ("call-row", "row of the state", OFFICERS),
    *(
        (name, "", set(OWN))
        for name in (
            "call-committee",
            "call-letters",
            "call-dashboard",
            "call-dashboard-csv",
            "call-awards",
            "award",
            "call-report",
            "call-paper",
        )
    ),
    ("award-plan", "", SUBMIT),
    ("call-retention", "", WRITE),
    ("award-report", "", set(OTHER)),
    ("award-paper", "", set(OTHER)),
    *((name, "", WRITE) for name in ("call-files", "call-files-table", "call-comparison", "call-file")),
    *((name, "", WRITE) for name in ("call-file-scores", "call-file-piece", "call-file-receipt")),
    ("opinion", "", {"embassy"}),
    ("opinion-piece", "", {"embassy"}),
    ("my-programme", "", set(OWN)),
    ("programme-edit", "", WRITE),
    ("my-programme", "sent programme", {"network", *OFFICERS}),
    ("programme-edit", "sent programme", OFFICERS),
]


def opened(client, address):
    response = client.get(address)
    close_files(response)
    return response


def test_each_thing_is_opened_by_those_whose_it_is_alone():
    here = world()
    wrong = {}
    for name, thing, wanted in PRIVATE:
        address = reverse(name, kwargs=here.args[thing or name])
        before = written()
        answers = {role: opened(here.visitors[role], address) for role in (*ROLES, *UNPROVED)}
        found = {role for role, answer in answers.items() if answer.status_code == 200}
        if found != wanted:
            wrong[name, thing] = {"too many": found - wanted, "missing": wanted - found}
        for role, answer in answers.items():
            if answer.status_code == 302:
                where = answer.headers["Location"]
                if not where.startswith("/compte/connexion/" if role == "anonymous" else FACTOR_FIRST):
                    wrong[name, thing, role] = where
            elif role not in found and answer.status_code != 404:
                wrong[name, thing, role] = answer.status_code
        if written() != before and name not in AUDITED:
            wrong[name, thing, "wrote"] = True
    assert wrong == {}


def absent(arguments):
    """The same sort of name, of nothing."""
    found = {}
    for key, value in arguments.items():
        if isinstance(value, int):
            found[key] = 999_999
        else:
            found[key] = NO_REF if len(str(value)) == len(NO_REF) else "rien-de-tel"
    return found


def said(response, address):
    """All that is answered, but the address that was asked."""
    html = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    headers = "\n".join(f"{name}: {response.headers.get(name, '')}" for name in ("Location", "Cache-Control"))
    both = f"{response.status_code}\n{headers}\n{html}"
    return both.replace(address, "…").replace(address.replace("/", "%2F"), "…")


def test_what_is_hidden_answers_as_what_does_not_exist():
    here = world()
    wrong = []
    for name, thing, wanted in PRIVATE:
        if name == "team_contacts":  # of the public directory
            continue
        arguments = here.args[thing or name]
        hidden, nothing = reverse(name, kwargs=arguments), reverse(name, kwargs=absent(arguments))
        for role in sorted({"anonymous", "nobody", "other-administrator", "officer-unproved"} - wanted):
            client = here.visitors[role]
            one, other = said(client.get(hidden), hidden), said(client.get(nothing), nothing)
            told = list(unified_diff(one.splitlines(), other.splitlines(), n=0, lineterm=""))
            if told:
                wrong.append(f"{name} {thing} {role}: {told[2:8]}")
    assert not wrong, "\n".join(wrong)


def test_documents_of_a_sheet_are_read_while_it_is_published(settings, tmp_path):
    here = world()
    ref = here.args["sheet-edit"]["ref"]
    sheet = Cooperation.objects.get(ref=ref)
    proposal = Proposal.objects.get(sheet=sheet)
    author = proposal.author
    draft = services.start_draft(
        sheet=sheet, organisation=proposal.organisation, content=proposal.content, by=author
    )
    upload = SimpleUploadedFile("convention.pdf", PDF)
    document = services.attach(draft, upload=upload, title="Convention", by=author).document
    public = reverse("sheet_document", args=[ref, document.ref])
    inside = reverse("proposal-document", args=[draft.ref, document.ref])

    def readers(address):
        return {role for role in ROLES if opened(here.visitors[role], address).status_code == 200}

    assert (readers(public), readers(inside)) == (set(), set(OWN))
    # By another proposal or sheet, it is not there.
    other = {"ref": here.args["sent"]["ref"], "document": document.ref}
    assert readers(reverse("proposal-document", kwargs=other)) == set()
    assert readers(reverse("sheet_document", args=["sedif-aneho-eau", document.ref])) == set()
    _publish(draft, document, by=author)
    assert readers(public) == set(ROLES)
    services.withdraw(Cooperation.objects.get(pk=sheet.pk), by=author, reason="Essai.")
    assert readers(public) == set()
    assert readers(inside) == set(OWN)


def _publish(draft, document, *, by):
    from coopdec.contribution import shape  # noqa: PLC0415

    row = shape.new_row("documents", document=str(document.pk), title="Convention", kind="other")
    content = {**draft.content, "documents": [row]}
    saved = services.save_draft(ref=draft.ref, content=content, revision=draft.revision, by=by)
    services.publish(saved, by=by, revision=saved.revision)


# Numbers in addresses: a converter of whole numbers lets one count; these say nothing by themselves.
NUMBERED = {
    "sdg": "the seventeen goals",
    "sitemap_part": "public",
    "sheet-restore": "versions of a sheet that only its writers know",
    "remark": "under the name of its sheet; 404 for all but those who answer for it",
    "report": "under the name of its sheet; 404 for all but those who mend it",
    "failed-letter": "for national officers only",
    "application-receipt": "under the name of its application; 404 for all but its people",
    "call-row": "under the name of its call; 404 for all but those who write it",
    "call-file-receipt": "under the name of its file; 404 for all but those who instruct it",
    "team_member": "under the name of its team; 404 outside of it",
    "team_hand_over": "under the name of its team; 404 outside of it",
    "mfa_edit_webauthn": "one's own keys only",
    "mfa_remove_webauthn": "one's own keys only",
}


def numbered(patterns):
    for one in patterns:
        if hasattr(one, "url_patterns"):
            if getattr(one, "app_name", "") != "admin":
                yield from numbered(one.url_patterns)
        elif any(type(each).__name__ == "IntConverter" for each in one.pattern.converters.values()):
            yield one.name


def test_nothing_private_is_found_by_counting():
    assert set(numbered(get_resolver().url_patterns)) == set(NUMBERED)


BY_CHANCE = [
    ("proposal", ("ref",)),
    ("proposal-document", ("ref", "document")),
    ("join_request", ("ref",)),
    ("team_invitation", ("ref",)),
    ("team_contact_remove", ("ref",)),
    ("saved-search", ("ref",)),
    ("extract", ("ref",)),
    ("introduction", ("ref",)),
    ("call-file", ("ref",)),
    ("opinion", ("ref",)),
    ("opinion-piece", ("document",)),
    ("participation", ("ref",)),
    ("my-listing", ("ref",)),
    ("my-programme", ("slug",)),
]


def test_names_of_private_things_are_drawn_by_chance():
    """Long, and nothing that one could count from one to the next: at least ninety-six bits."""
    here = world()
    for thing, arguments in BY_CHANCE:
        for argument in arguments:
            value = str(here.args[thing][argument])
            assert len(value) >= 16, thing
            assert not value.isdigit(), thing
