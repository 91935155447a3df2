"""A little of everything that is somebody's, and one visitor of each role, for the matrices of access.

What is private is of Angers, or of a colleague there; its sheet has a partner in Mali.
"""

import json
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from coopdec.accounts.enums import Role
from coopdec.accounts.models import Membership, User
from coopdec.accounts.services import contacts, invitations, joining
from coopdec.calls.models import (
    Application,
    ApplicationPartner,
    Call,
    Criterion,
    FiledPiece,
    Opinion,
    OpinionStep,
    Receipt,
)
from coopdec.calls.services import applications, asking, configuring, drafting, planning
from coopdec.calls.stories import ready
from coopdec.contribution import services, shape
from coopdec.contribution.acts import row_of
from coopdec.contribution.models import AddedOrganisation
from coopdec.cooperation.services import put_sheet, report_error
from coopdec.cooperation.services.parts import SheetInput
from coopdec.directory.models import Organisation
from coopdec.exchange.models import Block, SharedProgramme
from coopdec.exchange.services import (
    ListingInput,
    NeedInput,
    ProgrammeInput,
    TextInput,
    introductions,
    participations,
    publishing,
    sharing,
)
from coopdec.files.services import keep_document
from coopdec.mailing.models import Letter
from coopdec.workspace.models import Extract, SavedSearch
from tests.accounts.people import confirm, prove
from tests.accounts.teamwork import body, member, person, town
from tests.calls import granted
from tests.calls.published import published

OWN = tuple(Role.values)
OTHER = tuple(f"other-{role}" for role in Role.values)
# With a second factor, shown.
PROVED = (
    "embassy", "embassy-elsewhere", "prefecture", "prefecture-elsewhere", "network", "network-elsewhere",
    "officer", "chief-officer", "staff",
)  # fmt: skip
UNPROVED = tuple(f"{role}-unproved" for role in ("embassy", "network", "officer", "chief-officer", "staff"))
# `gone`: administered Angers, wrote its listing, its answer and its request to join, and left.
ROLES = ("anonymous", "nobody", "gone", *OWN, *OTHER, "partner", *PROVED)
SIGNED_IN = tuple(role for role in ROLES if role != "anonymous")
DRAFT = "essai-d-acces"
CALL = "appel-d-essai"
NO_REF = "00000000-0000-4000-8000-000000000000"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@dataclass
class World:
    """`args`: the name of an address → the arguments of the thing that is there, and private. `shown`: what a
    form that was shown brings back, by address and thing."""

    visitors: dict[str, Client]
    args: dict[str, dict]
    colleague: int
    revisions: dict[str, int]
    shown: dict[str, dict]


def visitor(user=None, *, proved=False, confirmed=False):
    """`proved`: showed a second factor; `confirmed`: typed the password again a moment ago."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
        if confirmed:
            confirm(client, user)
        if proved:
            prove(client, user)
    return client


def _people(angers, abroad):
    """Who each role is; those that act on the work of others in scope of Angers or of Mali, and elsewhere."""
    other_region = town("rennes-35238").region
    national = Organisation.objects.get(slug="meae-dctciv")
    networks = [
        body("network", f"Réseau d’essai {rank}", region=region.pk)
        for rank, region in enumerate((angers.region, other_region))
    ]
    for network, region in zip(networks, (angers.region, other_region), strict=True):
        network.covered_regions.set([region])
    places = {
        **{role: (angers, role) for role in OWN},
        **{f"other-{role}": (town("rennes-35238"), role) for role in Role.values},
        "partner": (abroad, Role.MANAGER),
        "embassy": (body("embassy", "Ambassade d’essai au Mali", country="ML"), Role.ADMINISTRATOR),
        "embassy-elsewhere": (
            body("embassy", "Ambassade d’essai ailleurs", country="SN"),
            Role.ADMINISTRATOR,
        ),
        "prefecture": (body("prefecture", "Préfecture d’essai", region=angers.region_id), Role.MANAGER),
        "prefecture-elsewhere": (body("prefecture", "Autre préfecture", region="93"), Role.MANAGER),
        "network": (networks[0], Role.MANAGER),
        "network-elsewhere": (networks[1], Role.MANAGER),
        "officer": (national, Role.MANAGER),
        "chief-officer": (national, Role.ADMINISTRATOR),
    }
    found = {"nobody": person("nobody@role.example"), "staff": person("staff@role.example", is_staff=True)}
    for name, (organisation, role) in places.items():
        found[name] = member(organisation, f"{name}@role.example", role)
    found["gone"] = member(angers, "gone@role.example", Role.ADMINISTRATOR)
    Membership.objects.filter(user=found["gone"]).delete()
    return found


def _sheets(angers, abroad, author, officer):
    """A published sheet with a version, one withdrawn, one never published; a draft, one sent, one returned."""

    def draft(title, sheet=None, partners=(angers, abroad)):
        content = {**shape.empty(), "title": title, "kind": "twinning", "partners": [*map(row_of, partners)]}
        return services.start_draft(sheet=sheet, organisation=angers, content=content, by=author)

    put_sheet(ref=DRAFT, values=SheetInput(fields={"kind": "project", "title": "Essai"}), by=None)
    sheet = services.publish(draft("Avec le Mali"), by=author, revision=1)
    gone = services.publish(draft("Retirée"), by=author, revision=1)
    services.withdraw(gone, by=officer, reason="Essai.")
    begun, sent, returned = draft("Brouillon secret"), draft("Envoyée"), draft("Rendue")
    uploads = {}
    for one in (begun, sent, returned):
        upload = SimpleUploadedFile("note.pdf", PDF)
        uploads[one.pk] = services.attach(one, upload=upload, title="Note", by=author).document.ref
    services.submit(sent, by=author, revision=sent.revision)
    services.submit(returned, by=author, revision=returned.revision)
    services.return_to_writer(returned, by=officer, text="À revoir.")
    return sheet, gone, begun, sent, returned, uploads


def _exchange(angers, abroad, author, people):
    """An offer being written; a request sent, and one published, that Angers answers; a programme it asks for."""
    texts = {"fr": TextInput("Essai", "Un essai.")}

    def begin(organisation, kind, by):
        fields = {"kind": kind, "language": "fr", **publishing.own_fields(organisation, kind)}
        values = ListingInput(fields=fields, texts=texts, needs=(NeedInput("sport"),))
        return publishing.start_listing(organisation=organisation, kind=kind, values=values, by=by)

    offer = begin(angers, "offer", author)
    paper = publishing.attach(offer, upload=SimpleUploadedFile("note.pdf", PDF), title="Note", by=author)
    sent = publishing.submit_listing(begin(abroad, "request", people["partner"]), by=people["partner"])
    request = publishing.publish_listing(begin(abroad, "request", people["partner"]), by=people["officer"])
    answer = introductions.Proposal(interest="Le sport.", contact_email="a@role.example")
    made = introductions.introduce(request, organisation=angers, values=answer, by=author)
    programme = SharedProgramme.objects.get(slug="vitagora-vinnytsia")
    asked = participations.ask_to_join(programme, organisation=angers, message="Nous aussi.", by=author)
    report = introductions.report(made, by=author, from_owner=False, text="Un essai.")
    Block.objects.create(organisation=abroad, blocked=town("rennes-35238"), by=people["partner"])
    theirs, sent_programme, led = _programmes(angers, author, people)
    for one in (offer, made, asked, theirs):
        type(one).objects.filter(pk=one.pk).update(author=people["gone"])
    return {
        "my-listing-document": {"ref": offer.ref, "document": paper.document.ref},
        "listing-document": {"ref": offer.ref, "document": paper.document.ref},
        "published listing": {"ref": request.ref},
        "led participation": {"ref": led.ref},
        "report of trouble": {"number": report.pk},
        **{key: {"slug": theirs.slug} for key in ("my-programme", "programme-edit", "programme-act")},
        "sent programme": {"slug": sent_programme.slug},
        **{key: {"ref": offer.ref} for key in ("my-listing", "listing-edit", "listing-act")},
        "introduction-new": {"ref": "tg-aneho"},
        "matching-listing-set-aside": {"ref": request.ref},
        "country-ties": {"slug": angers.slug},
        **{key: {"ref": made.ref} for key in ("introduction", "introduction-act")},
        "participation-new": {"slug": "copam-patrimoine-mediterranee"},
        "participation": {"ref": asked.ref},
        "sent listing": {"ref": sent.ref},
    }, (offer, sent)


def _programmes(angers, author, people):
    """One that Angers writes, one that a network sent; a place that Rennes asks of another of its own."""
    fields = {"kind": "turnkey", "title": "Essai", "summary": "Un essai."}
    network = people["network"].memberships.get().organisation
    begun = [
        sharing.start_programme(
            organisation=lead, values=ProgrammeInput({**fields, "lead_id": lead.pk}, themes=("sport",)), by=by
        )
        for lead, by in ((angers, author), (network, people["network"]), (network, people["network"]))
    ]
    sent, ours = (sharing.submit_programme(one, by=people["network"]) for one in begun[1:])
    ours = sharing.publish_programme(ours, by=people["officer"])
    rennes = town("rennes-35238")
    asked = participations.ask_to_join(
        ours, organisation=rennes, message="Nous aussi.", by=people["other-manager"]
    )
    return begun[0], sent, asked


def _calls(angers, author, people):
    """A call that Angers prepares, whole; one that it published and changes; one that the State prepares."""
    officer = people["officer"]
    national = officer.memberships.get().organisation

    def begin(title, organiser, by):
        call = drafting.start_call(
            ready.models()["appel-jeunesse-2020"], title=title, organiser=organiser, by=by
        )
        opens = timezone.now()
        Call.objects.filter(pk=call.pk).update(opens_at=opens, closes_at=opens + timedelta(30))
        return Call.objects.get(pk=call.pk)

    call, theirs = begin("Essai", angers, author), begin("Essai de l’État", national, officer)
    published = configuring.publish_call(begin("Essai publié", angers, author), by=author)
    configuring.begin_terms(published, by=author)
    paper = drafting.attach(call, upload=SimpleUploadedFile("note.pdf", PDF), title="Note", by=author)
    terms = configuring.latest_terms(call)
    piece, other = terms.pieces.get(), configuring.latest_terms(theirs).pieces.get()
    place, state = {"slug": call.slug}, {"slug": theirs.slug}
    args = {
        **dict.fromkeys(("my-call", "call-edit", "call-preview", "call-act"), place),
        "my-call-document": {**place, "document": paper.ref},
        "call-part": {**place, "part": "regles"},
        "call-row-new": {**place, "part": "pieces"},
        "call-row": {**place, "part": "pieces", "number": piece.pk},
        "call-changes": {"slug": published.slug},
        **granted.addresses(published, town("rennes-35238"), people["other-manager"]),
        "published call": {"slug": published.slug},
        "call of the state": state,
        "row of the state": {**state, "part": "pieces", "number": other.pk},
    }
    shown = {
        "call-edit": {"version": asking.version_of(call), "organiser": angers.pk},
        "call-edit call of the state": {"version": asking.version_of(theirs), "organiser": national.pk},
        "call-act": {"version": asking.whole_version(call)},
        "call-act call of the state": {"version": asking.whole_version(theirs)},
        "call-changes": {"version": asking.whole_version(published)},
        "award-plan": {"version": planning.version_of(published.awards.get())},
        "call-part": {"act": f"down:{terms.rules.first().pk}"},
        "call-row": {"version": asking.version_of(piece)},
        "call-row row of the state": {"version": asking.version_of(other)},
    }
    return args, shown


def _application(call, angers, abroad, author):
    """What Angers asks, with a partner abroad, a piece, and a receipt that is printed."""
    made = applications.begin(call, applicant=angers, by=author)
    ApplicationPartner.objects.create(application=made, organisation=abroad, country_id="ML", side="foreign")
    piece = made.terms.pieces.first()
    filed = applications.file_piece(
        made, piece=piece, upload=SimpleUploadedFile("p.pdf", PDF + b"1"), title="", by=author
    )
    Receipt.objects.create(
        application=made,
        rank=1,
        key="essai",
        at=timezone.now(),
        by=author,
        content="{}",
        sha256="0" * 64,
        silent_on=timezone.localdate(),
        document=keep_document(SimpleUploadedFile("a.pdf", PDF + b"2"), title="Accusé", by=author),
    )
    place = {"ref": made.ref}
    args = {
        **dict.fromkeys(("application", "application-paper", "application-pieces"), place),
        "application-piece": {**place, "document": filed.document.ref},
        "application-receipt": {**place, "rank": 1},
        "application-section": {**place, "section": "projet"},
    }
    return args, {"application-pieces": {"act": f"remove:{filed.document.ref}"}}


def _file(call, applicant, author, people):
    """What another town sent to the call of Angers, complete, with a piece, a receipt, an opinion of the embassy."""
    asker = people["other-manager"]
    made = Application.objects.create(
        call=call, terms=call.terms.exclude(in_force_at=None).get(), applicant=applicant, author=asker,
        state="complete", number=7, submitted_at=timezone.now(), title="Dossier secret",
    )  # fmt: skip
    papers = [
        keep_document(SimpleUploadedFile("f.pdf", PDF + mark), title="Papier", by=asker)
        for mark in (b"3", b"4")
    ]
    FiledPiece.objects.create(application=made, document=papers[0], by=asker)
    content = json.dumps({"pages": {}, "pieces": [{"title": "Papier", "sha256": papers[0].sha256}]})
    Receipt.objects.create(
        application=made, rank=1, key="essai-2", at=timezone.now(), by=asker, content=content, sha256="1" * 64,
        silent_on=timezone.localdate(), document=papers[1],
    )  # fmt: skip
    step, _new = OpinionStep.objects.get_or_create(terms=made.terms, body="embassy", defaults={"stage": 1})
    OpinionStep.objects.filter(pk=step.pk).update(sees=["documents"])
    embassy = people["embassy"].memberships.get().organisation
    asked = Opinion.objects.create(application=made, step=step, organisation=embassy, country_id="ML")
    Criterion.objects.get_or_create(terms=made.terms, position=99, label="Utilité")
    desk, opinion = {"slug": call.slug, "ref": made.ref}, {"ref": asked.ref}
    args = {
        **{name: {"slug": call.slug} for name in ("call-files", "call-files-table", "call-comparison")},
        **dict.fromkeys(("call-file", "call-file-scores"), desk),
        "call-file-piece": {**desk, "document": papers[0].ref},
        "call-file-receipt": {**desk, "rank": 1},
        "opinion": opinion,
        "opinion-piece": {**opinion, "document": papers[0].ref},
    }
    return args, {"call-files": {"dossier": [made.ref], "officer": str(author.pk)}}


def _visitors(people, confirmed):
    found = {"anonymous": visitor()}
    for name in (*people, *UNPROVED):
        user = User.objects.get(pk=people[name.removesuffix("-unproved")].pk)
        found[name] = visitor(user, proved=name in PROVED, confirmed=confirmed)
    return found


def world(*, confirmed=False):
    angers = town()
    abroad = Organisation.objects.filter(country="ML", kind="foreign-authority").first()
    people = _people(angers, abroad)
    author = member(angers, "colleague@role.example", Role.MANAGER)
    reader = Membership.objects.get(user=member(angers, "target@role.example", Role.READER))
    sheet, gone, begun, sent, returned, uploads = _sheets(angers, abroad, author, people["officer"])
    published(CALL)
    report = report_error(sheet, message="une erreur assez longue")
    remark = services.remark(
        sheet, organisation=abroad, by=people["partner"], contests=False, text="Une remarque"
    )
    added = body("foreign-authority", "Commune ajoutée", country="ML")
    AddedOrganisation.objects.create(organisation=added, added_by=angers)
    search = SavedSearch.objects.create(user=author, name="À moi")
    extract = _extract(author)
    letter = Letter.objects.create(
        key="failed", to="a@role.example", language="fr", state="failed", due_at=timezone.now()
    )
    chief = people["administrator"]
    today = timezone.localdate()
    contact = contacts.add_contact(
        angers, name="N", position="P", consented_on=today, expires_on=today + timedelta(9), by=chief
    )
    invitation = invitations.invite(angers, email="i@role.example", role="reader", by=chief)
    request = joining.request_to_join(angers, user=person("asks@role.example"), role=Role.READER)
    args = {
        **_of_a_team(angers, reader=reader.pk, invitation=invitation, contact=contact, request=request),
        **_of_a_sheet(sheet, report=report.pk, remark=remark.pk),
        **{key: {"ref": begun.ref} for key in ("proposal", "proposal-edit", "proposal-save", "proposal-act")},
        "proposal-document": {"ref": begun.ref, "document": uploads[begun.pk]},
        "matching-set-aside": {"slug": angers.slug},
        "addition": {"slug": added.slug},
        **{key: {"ref": search.ref} for key in ("saved-search", "saved-search-copy")},
        **{key: {"ref": extract.ref} for key in ("extract", "extract-remove")},
        "failed-letter": {"number": letter.pk},
        # Not names of addresses: other states of the same things.
        "sent": {"ref": sent.ref},
        "sent document": {"ref": sent.ref, "document": uploads[sent.pk]},
        "returned": {"ref": returned.ref},
        "returned document": {"ref": returned.ref, "document": uploads[returned.pk]},
        "withdrawn": {"ref": gone.ref},
    }
    exchange, listings = _exchange(angers, abroad, author, people)
    calls, shown = _calls(angers, author, people)
    call = Call.objects.get(slug=calls["published call"]["slug"])
    applied, of_pieces = _application(call, angers, abroad, author)
    filed, of_files = _file(call, town("rennes-35238"), author, people)
    calls, shown = {**calls, **applied, **filed}, {**shown, **of_pieces, **of_files}
    revisions = {one.ref: one.revision for one in (begun, sent, returned, *listings)}
    return World(_visitors(people, confirmed), {**args, **exchange, **calls}, author.pk, revisions, shown)


def _of_a_team(organisation, *, reader, invitation, contact, request):
    place = {"slug": organisation.slug}
    own = ("team", "team_invite", "team_domains", "team_delegate", "team_contacts", "team_trust")
    return {
        **dict.fromkeys(own, place),
        "team_invitation": {**place, "ref": invitation.ref},
        "team_contact_remove": {**place, "ref": contact.ref},
        "team_member": {**place, "number": reader},
        "team_hand_over": {**place, "number": reader},
        "join_request": {"ref": request.ref},
        "my_invitation": {"ref": invitation.ref},
    }


def _of_a_sheet(sheet, *, report, remark):
    one = {"ref": sheet.ref}
    own = ("sheet-edit", "sheet-history", "sheet-withdraw", "sheet-merge", "sheet-confirm", "sheet-partner")
    return {
        **dict.fromkeys(own, one),
        "sheet-restore": {**one, "number": 1},
        "report": {**one, "number": report},
        "remark": {**one, "number": remark},
    }


def _extract(user):
    found = Extract.objects.create(
        user=user, name="Tout", ending="csv", language="fr", expires_at=timezone.now() + timedelta(9)
    )
    found.file.save("x.csv", ContentFile(b"a;b"), save=False)
    Extract.objects.update(state="ready", size=3, file=found.file.name)
    return found


# Where who did not show a second factor is led.
FACTOR_FIRST = ("/compte/double-authentification/", "/compte/confirmer/code/")
# What signing in and its limits write for anybody.
NOBODYS = {"django_session", "common_cache"}


def written():
    """How many rows of each table this transaction wrote so far, or tried to: what was undone counts too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE schemaname = 'public'"
        )
        return {name: count for name, count in cursor.fetchall() if name not in NOBODYS and count}
