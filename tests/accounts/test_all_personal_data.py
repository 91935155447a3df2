"""Nothing held on people is forgotten: each column that names a person is given to them and emptied, or a reason
says why not. Somebody is everywhere here; the whole database is read afterwards."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import timezone

from coopdec.accounts.enums import Role
from coopdec.accounts.models import Invitation, JoinRequest, Membership, NamedContact, User
from coopdec.accounts.services import handover, invitations, joining, personal
from coopdec.calls.models import (
    Application,
    ApplicationPartner,
    Assessment,
    FiledPiece,
    Interest,
    Opinion,
    Override,
    Receipt,
    SectionDraft,
    Word,
)
from coopdec.contribution import services as contribution
from coopdec.contribution import shape
from coopdec.contribution.models import AddedOrganisation, Exchange, PartnerRemark, Proposal
from coopdec.cooperation.models import Cooperation, ErrorReport
from coopdec.directory.models import Organisation
from coopdec.exchange.models import (
    Introduction,
    IntroductionMessage,
    IntroductionOutcome,
    IntroductionReport,
    Listing,
    ListingWord,
    Participation,
    ProgrammeWord,
    SharedProgramme,
    Suggestion,
)
from coopdec.files.services import keep_document
from coopdec.journal.models import Entry
from coopdec.mailing import services as mailing
from coopdec.mailing.models import Letter, Preference
from coopdec.workspace.models import Extract, Favourite, SavedSearch
from tests.accounts.people import with_app
from tests.accounts.teamwork import fresh, member, town
from tests.calls.published import published

pytestmark = pytest.mark.django_db
# A word that is in no name of the reference.
WORD = "quidamxyz"
NAME, EMAIL, OTHER = "Quidamxyz Durand", f"{WORD}@ville.example", f"{WORD}@maison.example"

# Column that names a person → where in their file it is given.
GIVEN = {
    "accounts.user.email": "account",
    "accounts.membership.user": "memberships",
    "accounts.membership.given_by": "delegations_given",
    "accounts.joinrequest.user": "requests",
    "accounts.joinrequest.asker_email": "requests",
    "accounts.joinrequest.mailbox": "requests",
    "accounts.invitation.email": "invitations",
    "accounts.invitation.accepted_by": "invitations",
    "accounts.invitation.invited_by": "invitations",
    "accounts.namedcontact.email": "named_contacts",
    "account.emailaddress.user": "addresses",
    "account.emailaddress.email": "addresses",
    "mfa.authenticator.user": "second_factors",
    "socialaccount.socialaccount.user": "identities",
    "usersessions.usersession.user": "sessions",
    "admin.logentry.user": "technical_acts",
    "journal.entry.actor": "acts",
    "mailing.letter.to": "letters",
    "mailing.letter.user": "letters",
    "mailing.preference.user": "letters",
    "mailing.preference.address": "letters",
    "cooperation.errorreport.email": "reports",
    "contribution.proposal.author": "contributions",
    "contribution.proposal.saved_by": "contributions",
    "contribution.exchange.author": "contributions",
    "contribution.partnerremark.author": "contributions",
    "workspace.savedsearch.user": "workspace",
    "workspace.savedsearch.address": "workspace",
    "workspace.favourite.user": "workspace",
    "workspace.extract.user": "workspace",
    "exchange.listing.author": "exchange",
    "exchange.listingword.author": "exchange",
    "exchange.introduction.author": "exchange",
    "exchange.introduction.contact_email": "exchange",
    "exchange.introduction.owner_contact_email": "exchange",
    "exchange.introductionmessage.author": "exchange",
    "exchange.introductionoutcome.said_by": "exchange",
    "exchange.introductionreport.author": "exchange",
    "exchange.sharedprogramme.author": "exchange",
    "exchange.programmeword.author": "exchange",
    "exchange.participation.author": "exchange",
    "exchange.suggestion.user": "exchange",
    "calls.application.author": "calls",
    "calls.sectiondraft.by": "calls",
    "calls.applicationpartner.said_by": "calls",
    "calls.filedpiece.by": "calls",
    "calls.word.author": "calls",
    "calls.receipt.by": "calls",
    "calls.opinion.by": "calls",
    "calls.override.by": "calls",
    "calls.assessment.assessor": "calls",
    "calls.interest.person": "calls",
}
REASONS = {
    "directory.organisation.email": "functional mailbox of an organisation",
    "directory.countrysheet.email": "functional mailbox of an embassy",
    "cooperation.contact.email": "functional mailbox of an organisation",
    "accounts.joinrequest.decided_by": "an act of the journal, given there",
    "accounts.namedcontact.recorded_by": "an act of the journal, given there",
    "contribution.addedorganisation.validated_by": "an act of the journal, given there",
    "exchange.sharedprogramme.email": "functional mailbox of an organisation",
    "exchange.introductionreport.handled_by": "an act of the journal, given there",
    "exchange.block.by": "an act of the journal, given there",
    "calls.call.service_email": "functional mailbox of a service",
    "calls.application.officer": "an act of the journal, given there",
    "calls.decision.by": "an act of the journal, given there",
    "calls.payment.by": "an act of the journal, given there",
    "calls.recovery.by": "an act of the journal, given there",
    "calls.removeddocument.by": "an act of the journal, given there",
}


def columns():
    """All those that name a person: keys to a user, and addresses."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is User or isinstance(field, models.EmailField):
                yield f"{model._meta.label_lower}.{field.name}"


def test_every_column_that_names_a_person_is_given_or_has_a_reason():
    assert set(columns()) == set(GIVEN) | set(REASONS)
    assert not set(GIVEN) & set(REASONS)


@pytest.fixture
def chief():
    return member(town(), "chef@ville.example", Role.ADMINISTRATOR)


@pytest.fixture
def quidam(chief, settings, tmp_path):
    """Somebody in every column."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    user = member(town(), EMAIL, Role.MANAGER)
    User.objects.filter(pk=user.pk).update(name=NAME)
    EmailAddress.objects.create(user=user, email=OTHER, verified=True)
    with_app(user)
    SocialAccount.objects.create(user=user, provider="oidc", uid="7", extra_data={"name": NAME})
    UserSession.objects.create(
        user=user, session_key="x" * 32, ip="192.0.2.7", user_agent=NAME, data={}, last_seen_at=timezone.now()
    )
    LogEntry.objects.create(user=user, action_flag=1, object_repr=NAME, change_message="")
    _in_teams(user, chief)
    _in_letters(user)
    _in_sheets(user)
    _in_the_workspace(user)
    _in_the_exchange(user)
    _in_calls(user)
    return fresh(user)


def _in_teams(user, chief):
    guest = member(town(), "invite@ville.example", Role.READER)
    Membership.objects.create(
        user=guest, organisation=town(), role=Role.CONTRIBUTOR, given_by=user, until=timezone.now()
    )
    joining.request_to_join(town("rennes-35238"), user=user, role=Role.READER, message=f"Je suis {NAME}.")
    JoinRequest.objects.update(mailbox=EMAIL, reason=f"Bonjour {NAME}.")
    JoinRequest.objects.create(
        organisation=town("nantes-44109"), asker_email=OTHER, asker_name=NAME, role=Role.READER
    )
    invitations.invite(town(), email="nouveau@ville.example", role="reader", by=user)
    # Of a letter that somebody else was sent, the words go when it leaves.
    Invitation.objects.filter(invited_by=user).update(message=f"Signé {NAME}")
    invitations.invite(town("rennes-35238"), email=OTHER, role="reader", by=chief, message=f"Viens, {NAME}")
    found = invitations.invite(town("nantes-44109"), email=EMAIL, role="reader", by=chief)
    invitations.accept_invitation(found, user=fresh(user))
    NamedContact.objects.create(
        organisation=town(),
        name=NAME,
        position="DGS",
        email=EMAIL.title(),
        consented_on="2026-01-01",
        expires_on="2028-01-01",
    )


def _in_letters(user):
    mailing.choose("news", "never", user=user)
    mailing.choose("news", "never", address=OTHER)
    Letter.objects.create(key="a", to=OTHER, subject=f"Pour {NAME}", language="fr", due_at=timezone.now())


def _in_sheets(user):
    sheet = Cooperation.objects.published().first()
    content = {**shape.empty(), "title": "Avec Dschang"}
    draft = contribution.start_draft(sheet=None, organisation=town(), content=content, by=user)
    Exchange.objects.create(proposal=draft, author=user, from_moderator=False, text="Bonjour")
    PartnerRemark.objects.create(sheet=sheet, organisation=town(), author=user, text="Une remarque")
    ErrorReport.objects.create(cooperation=sheet, message="une erreur", email=EMAIL.title())


def _in_the_workspace(user):
    SavedSearch.objects.create(user=user, organisation=town(), name=f"De {NAME}")
    SavedSearch.objects.create(address=OTHER, name="Sans compte")
    Favourite.objects.create(user=user, country_id="TG")
    extract = Extract.objects.create(
        user=user, name=f"De {NAME}", ending="csv", language="fr", expires_at=timezone.now()
    )
    extract.file.save("x.csv", ContentFile(b"a;b"), save=False)
    Extract.objects.update(state="ready", size=3, file=extract.file.name)


def _in_the_exchange(user):
    now = timezone.now()
    listing = Listing.objects.get(ref="tg-aneho")
    Listing.objects.filter(ref="tg-golfe-3").update(author=user)
    ListingWord.objects.create(listing=listing, author=user, from_validator=False, text="Un mot")
    made = Introduction.objects.create(
        listing=listing,
        organisation=town(),
        author=user,
        interest="Le port",
        contact=NAME,
        contact_email=EMAIL,
    )
    IntroductionMessage.objects.create(introduction=made, author=user, from_owner=False, text="Bonjour")
    IntroductionOutcome.objects.create(
        introduction=made, month=3, outcome="stopped", said_at=now, said_by=user
    )
    IntroductionReport.objects.create(introduction=made, author=user, from_owner=False, text="Non")
    # As the other side of somebody else's.
    other = member(town("rennes-35238"), "autre@ville.example", Role.MANAGER)
    Introduction.objects.create(
        listing=listing, organisation=town("rennes-35238"), author=other, interest="Le port",
        owner_contact=NAME, owner_contact_email=OTHER,
    )  # fmt: skip
    programme = SharedProgramme.objects.get(slug="vitagora-vinnytsia")
    SharedProgramme.objects.filter(pk=programme.pk).update(author=user)
    ProgrammeWord.objects.create(programme=programme, author=user, from_validator=False, text="Un mot")
    Participation.objects.create(programme=programme, organisation=town(), author=user, message="Nous aussi")
    Suggestion.objects.create(user=user, organisation=town(), programme=programme)


def _in_calls(user):
    now, paper = timezone.now(), SimpleUploadedFile("x.pdf", b"%PDF-1.4\n%%EOF\n")
    call = published("appel-essai")
    made = Application.objects.create(call=call, terms=call.terms.get(), applicant=town(), author=user)
    SectionDraft.objects.create(application=made, section="projet", content={"title": "Le puits"}, by=user)
    ApplicationPartner.objects.create(
        application=made,
        side="foreign",
        country_id="TG",
        statement="Nous creusons",
        said_by=user,
        said_at=now,
    )
    document = keep_document(paper, title="Un acte", by=None)
    FiledPiece.objects.create(application=made, document=document, by=user)
    Word.objects.create(application=made, audience="team", author=user, text="Un mot du dossier")
    Receipt.objects.create(
        application=made,
        rank=1,
        key="k",
        at=now,
        by=user,
        content="{}",
        sha256="0" * 64,
        silent_on=now.date(),
    )
    step = made.terms.steps.first()
    Opinion.objects.create(application=made, step=step, by=user, text="Un avis à rendre")
    rule = made.terms.rules.first()
    Override.objects.create(application=made, rule=rule, is_met=True, reason="Parce que", by=user)
    Assessment.objects.create(application=made, assessor=user, comment="Solide")
    Interest.objects.create(application=made, person=user, reason=f"Cousine de {NAME}")


def _rows(column, user):
    """Of this person."""
    label, _dot, name = column.rpartition(".")
    model = apps.get_model(label)
    if model._meta.get_field(name).related_model is User:
        return model._default_manager.filter(**{name: user})
    return model._default_manager.filter(**{f"{name}__istartswith": f"{WORD}@"})


def test_somebody_who_is_everywhere_is_given_everything(quidam):
    held = json.loads(json.dumps(personal.export(quidam), cls=DjangoJSONEncoder))
    for column, key in GIVEN.items():
        assert _rows(column, quidam).exists(), f"the test has nobody in {column}"
        assert held[key], key
    said = json.dumps(held, ensure_ascii=False)
    for words in (
        EMAIL, OTHER, NAME, "192.0.2.7", f"Je suis {NAME}.", f"Viens, {NAME}", f"Pour {NAME}", "Avec Dschang",
        "Le puits", "Nous creusons", "Un acte", "Un mot du dossier", "Un avis à rendre", "Parce que", "Solide",
        f"Cousine de {NAME}", "Bonjour", "Une remarque", "une erreur", "Sans compte", '"never"', "TG", "DGS",
    ):  # fmt: skip
        assert words in said, words
    assert len(held["workspace"]["searches"]) == 2
    assert len(held["requests"]) == 2
    # Others are not given away, nor what opens the account.
    assert "nouveau@ville.example" not in said
    for secret in (quidam.password, quidam.authenticator_set.get(type="totp").data["secret"]):
        assert secret not in said


def test_nothing_of_an_erased_person_is_left_in_the_whole_database(
    quidam, chief, settings, django_capture_on_commit_callbacks
):
    kept = Extract.objects.get().file
    assert kept.storage.exists(kept.name)
    with django_capture_on_commit_callbacks(execute=True):
        personal.erase(quidam, by=quidam)
    assert not kept.storage.exists(kept.name)
    # Letters that others received tell of the person until their words are erased, as all are.
    for letter in Letter.objects.filter(state="waiting", erased_at=None):
        mailing.deliver(letter.pk)
    settings.MAIL_KEPT_DAYS = -1
    mailing.erase_old()
    assert {table: rows for table in _tables() if (rows := _naming(table, WORD))} == {}
    # What was written for an organisation stays, of « agent de » its name.
    assert str(Proposal.objects.get().author) == str(Exchange.objects.get().author) == "agent (Angers)"
    assert str(PartnerRemark.objects.get().author) == "agent (Angers)"
    assert Entry.objects.filter(actor=quidam).exists()
    gone = (SavedSearch, Favourite, Extract, Preference, NamedContact, EmailAddress, UserSession)
    assert [model.__name__ for model in gone if model.objects.filter(**_of(model, quidam)).exists()] == []
    assert AddedOrganisation.objects.filter(validated_by=quidam).count() == 0


def _of(model, user):
    return {"user": user} if any(one.name == "user" for one in model._meta.fields) else {}


def _tables():
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def _naming(table, word):
    """Rows of a table in which this word is written, in any column."""
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(table)
        cursor.execute(f"SELECT t::text FROM {name} t WHERE t::text ILIKE %s LIMIT 3", [f"%{word}%"])
        return [row for (row,) in cursor.fetchall()]


def test_who_leaves_passes_on_drafts_and_shared_searches(quidam, chief):
    part = Membership.objects.get(user=quidam, organisation=town(), ended_at=None)
    held = {one.key: one.count for one in handover.held_by(quidam, town())}
    # Of the exchange: an introduction and a participation.
    assert held == {"invitations": 1, "drafts": 1, "exchange": 2, "searches": 1, "applications": 1}
    assert handover.hand_over(part, to=chief, by=chief) == held
    assert Proposal.objects.get().author == chief
    assert SavedSearch.objects.get(organisation=town()).user == chief
    # Of elsewhere nothing moves.
    assert not handover.held_by(quidam, Organisation.objects.get(slug="nantes-44109"))
    assert Favourite.objects.get().user == quidam
    assert Entry.objects.filter(verb="proposal.passed-on", object_ref=Proposal.objects.get().ref).exists()


def test_each_room_named_in_the_settings_answers(quidam):
    held = personal.export(quidam)
    for path in settings.PERSONAL_DATA:
        assert path.startswith("coopdec.")
    assert {"reports", "contributions", "workspace"} <= set(held)
