"""Who reads, writes and decides: own organisation, moderators in scope, nobody else; refusals change nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from coopdec.accounts.enums import Role
from coopdec.accounts.models import User
from coopdec.common.workflow import Refused
from coopdec.contribution import queries, services, shape
from coopdec.contribution.acts import row_of
from coopdec.contribution.models import Proposal
from coopdec.directory.models import Organisation
from coopdec.files.models import Document
from tests.accounts.people import prove
from tests.contribution.people import acting_for, member, national
from tests.gate import Gate

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def body(slug, kind, **fields):
    return Organisation.objects.create(
        slug=slug, kind=kind, name=slug, sort_key=slug, search_key=f" {slug} ", **fields
    )


@pytest.fixture
def angers():
    return Organisation.objects.get(slug="angers-49007")


@pytest.fixture
def proposal(angers):
    """Of Angers, with a partner in Mali."""
    abroad = Organisation.objects.filter(country="ML").first()
    content = {
        **shape.empty(),
        "title": "Avec Bamako",
        "kind": "twinning",
        "partners": [row_of(angers), row_of(abroad)],
    }
    return services.start_draft(sheet=None, organisation=angers, content=content, by=member(angers))


@pytest.fixture
def people(angers):
    regional = Organisation.objects.filter(kind="network", covered_regions=angers.region).first()
    elsewhere = Organisation.objects.filter(kind="network", covered_regions__isnull=False).exclude(
        covered_regions=angers.region
    )
    found = {
        "anonymous": Gate(),
        "stranger": Gate(),
        "staff": Gate(),
        "neighbour": acting_for(Organisation.objects.get(slug="nantes-44109"), role="administrator"),
        **{role: acting_for(angers, role=role) for role in Role.values},
        "national": national(),
        "national reader": acting_for(
            Organisation.objects.filter(kind="national", country__isnull=True).first(), role="reader"
        ),
        "embassy": acting_for(body("ambassade-ml", "embassy", country_id="ML"), role="manager"),
        "embassy elsewhere": acting_for(body("ambassade-sn", "embassy", country_id="SN"), role="manager"),
        "network": acting_for(regional, role="manager"),
        "network elsewhere": acting_for(elsewhere.first(), role="manager"),
    }
    found["stranger"].force_login(User.objects.create_user("seul@ville.example"))
    staff = User.objects.create_user("technique@ville.example", is_staff=True)
    found["staff"].force_login(staff)
    prove(found["staff"], staff)
    return found


OWN = set(Role.values)
WRITERS = {"contributor", "manager", "administrator"}
SUBMITTERS = {"manager", "administrator"}
MODERATORS = {"national", "embassy", "network"}


def close_files(response):
    """Those that it streams: `response.close()` would end the connection of the test as well."""
    for close in response._resource_closers:
        close()


def allowed(people, address):
    found = set()
    for name, client in people.items():
        response = client.get(address)
        close_files(response)
        if response.status_code == 200:
            found.add(name)
    return found


def send(proposal):
    return services.submit(proposal, by=proposal.author, revision=proposal.revision)


def test_a_draft_is_read_and_written_by_its_organisation_alone(people, proposal):
    assert allowed(people, proposal.get_absolute_url()) == OWN
    assert allowed(people, reverse("proposal-edit", args=[proposal.ref])) == WRITERS


def test_what_was_sent_is_read_by_its_moderators_too(people, proposal):
    send(proposal)
    assert allowed(people, proposal.get_absolute_url()) == OWN | MODERATORS
    for name in people.keys() - {"anonymous"}:
        waits = queries.waiting_for(
            people[name].person if hasattr(people[name], "person") else _person(people[name])
        )
        assert waits.filter(pk=proposal.pk).exists() == (name in MODERATORS), name


def _person(client):
    return User.objects.get(pk=client.session["_auth_user_id"])


@pytest.mark.parametrize("act", ["publish", "refuse", "return"])
def test_only_moderators_decide_and_a_refusal_changes_nothing(people, proposal, act):
    send(proposal)
    address = reverse("proposal-act", args=[proposal.ref])
    before = Proposal.objects.values().get()
    for name in people.keys() - MODERATORS:
        response = people[name].post(address, {"act": act, "revision": before["revision"], "text": "Non."})
        assert response.status_code == (302 if name == "anonymous" else 404), name
        assert Proposal.objects.values().get() == before, name
    assert not proposal.exchanges.exists()


def test_only_those_who_publish_for_it_send_it(people, proposal):
    address = reverse("proposal-act", args=[proposal.ref])
    for name in people.keys() - SUBMITTERS:
        people[name].post(address, {"act": "submit", "revision": "1"})
        assert Proposal.objects.get().state == "draft", name
    people["manager"].post(address, {"act": "submit", "revision": "1"})
    assert Proposal.objects.get().state == "submitted"


def test_only_writers_save(people, proposal):
    address = reverse("proposal-save", args=[proposal.ref])
    for name in people.keys() - WRITERS:
        response = people[name].post(address, {"title": "Autre", "revision": "1"})
        assert response.status_code == (302 if name == "anonymous" else 404), name
        assert Proposal.objects.get().title == "Avec Bamako", name


def test_nobody_moderates_what_their_own_organisation_wrote(angers, proposal):
    network = Organisation.objects.filter(kind="network", covered_regions=angers.region).first()
    both = acting_for(network, role="manager")
    from coopdec.accounts.models import Membership  # noqa: PLC0415

    Membership.objects.create(user=both.person, organisation=angers, role="contributor")
    send(proposal)
    address = reverse("proposal-act", args=[proposal.ref])
    assert both.get(proposal.get_absolute_url()).status_code == 200
    assert both.post(address, {"act": "publish", "revision": "1"}).status_code == 404
    assert Proposal.objects.get().state == "submitted"


def test_documents_of_a_draft_are_those_of_its_readers(people, proposal, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    upload = SimpleUploadedFile("convention.pdf", PDF)
    sent = services.attach(proposal, upload=upload, title="", by=proposal.author).document
    address = reverse("proposal-document", args=[proposal.ref, sent.ref])
    assert allowed(people, address) == OWN
    response = people["reader"].get(address)
    assert b"".join(response.streaming_content) == PDF
    close_files(response)
    assert response.headers["Content-Disposition"].startswith("attachment")
    sent.scan = "infected"
    sent.save()
    assert allowed(people, address) == set()


def test_a_document_of_somebody_else_is_neither_named_nor_published(proposal, angers):
    secret = Document.objects.create(ref="secret", title="Note secrète", url="https://example.org/note")
    proposal.content["documents"] = [shape.new_row("documents", document=str(secret.pk))]
    proposal.save()
    manager = acting_for(angers, role="manager")
    for address in (reverse("proposal-edit", args=[proposal.ref]), proposal.get_absolute_url()):
        assert "secrète" not in manager.get(address).content.decode()
    with pytest.raises(Refused, match="document"):
        services.publish(proposal, by=manager.person, revision=1)
    secret.refresh_from_db()
    assert not secret.is_public
    assert Proposal.objects.get().state == "draft"


def test_lists_have_a_constant_number_of_queries(angers, django_assert_num_queries):
    officer, person = national(), member(angers, role="manager")
    counts = []
    for rank in range(3):
        for _more in range(1 if rank < 2 else 8):
            draft = services.start_draft(
                sheet=None, organisation=angers, content={**shape.empty(), "title": "x"}, by=person
            )
            send(draft)
        with django_assert_num_queries(1 if rank else 2):  # rights, once
            found = [
                (one.title, one.organisation.name, one.author.pk)
                for one in queries.waiting_for(officer.person)
            ]
        counts.append(len(found))
    assert counts == [1, 2, 10]
