"""Documents: kept here or known by their address; public ones are everybody's, the others the staff's."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from coopdec.accounts.models import User
from coopdec.files.access import get_document_for
from coopdec.files.models import Document
from tests.cooperation.making import accepted, violated

pytestmark = pytest.mark.django_db


def document(ref="convention", **fields):
    return Document.objects.create(
        ref=ref, title="Convention", **{"url": "https://example.org/c.pdf", **fields}
    )


@pytest.mark.parametrize(
    ("user", "public", "private"),
    [
        pytest.param(AnonymousUser(), True, False, id="personne"),
        pytest.param(User(email="reader@ville.example"), True, False, id="connecté"),
        pytest.param(User(email="agent@ville.example", is_staff=True), True, True, id="agent"),
    ],
)
def test_who_opens_what(user, public, private):
    for ref, is_public, may in (("publique", True, public), ("interne", False, private)):
        document(ref, is_public=is_public)
        if may:
            assert get_document_for(user, ref=ref).ref == ref
        else:
            with pytest.raises(Http404):
                get_document_for(user, ref=ref)


@pytest.mark.parametrize(
    "user", [AnonymousUser(), User(email="agent@ville.example", is_staff=True)], ids=["personne", "agent"]
)
def test_what_does_not_exist_answers_like_what_may_not_be_seen(user):
    with pytest.raises(Http404) as absent:
        get_document_for(user, ref="rien")
    document(is_public=False)
    with pytest.raises(Http404) as hidden:
        get_document_for(AnonymousUser(), ref="convention")
    assert str(absent.value) == str(hidden.value)


def test_documents_are_private_unless_said():
    assert document().is_public is False


@pytest.mark.other_postgres
def test_a_document_is_somewhere():
    accepted(document)
    assert violated(lambda: document("rien", url="")) == "files_document_is_somewhere"


@pytest.mark.other_postgres
@pytest.mark.parametrize(
    "fields",
    [{"size": -1, "sha256": "a" * 64}, {"size": 10, "sha256": ""}, {"sha256": ""}],
    ids=["taille négative", "sans empreinte", "sans rien"],
)
def test_a_document_kept_here_is_measured(fields):
    accepted(lambda: document("ici", file="2024/01/c.pdf", size=10, sha256="a" * 64))
    assert (
        violated(lambda: document("faux", file="2024/01/d.pdf", **fields))
        == "files_document_kept_is_measured"
    )


@pytest.mark.other_postgres
def test_a_document_kept_here_has_a_size():
    name = violated(lambda: document("faux", file="2024/01/d.pdf", size=None, sha256="a" * 64))
    assert name == "files_document_kept_is_measured"
