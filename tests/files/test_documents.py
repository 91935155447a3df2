"""Documents: kept here or known by their address; who opens them: tests/house/test_who_opens_files.py."""

import pytest

from coopdec.files.models import Document
from tests.cooperation.making import accepted, violated

pytestmark = pytest.mark.django_db


def document(ref="convention", **fields):
    return Document.objects.create(
        ref=ref, title="Convention", **{"url": "https://example.org/c.pdf", **fields}
    )


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
