"""Documents that people send: known by their content, seen by the antivirus, never served when they should not."""

import hashlib
import io
import socket
import struct
import threading
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from coopdec.common.workflow import Refused
from coopdec.files import antivirus, rules
from coopdec.files.access import may_be_opened
from coopdec.files.models import Document
from coopdec.files.services import ending_of, keep_document, scan_waiting

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
VIRUS = b"%PDF-1.4\nVIRUS"


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


@pytest.fixture
def daemon(settings, tmp_path):
    """A daemon that speaks INSTREAM and finds what is called VIRUS."""
    path = str(tmp_path / "clamd.sock")
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(path)
    server.listen()

    def answer():
        while True:
            try:
                talk, _who = server.accept()
            except OSError:
                return
            with talk, talk.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!I", said.read(4))[0]:
                    content += said.read(size)
                talk.sendall(b"stream: Test FOUND\0" if b"VIRUS" in content else b"stream: OK\0")

    threading.Thread(target=answer, daemon=True).start()
    settings.CLAMAV_SOCKET = path
    yield
    server.close()


def kept(content=PDF, name="convention.pdf", **more):
    return keep_document(SimpleUploadedFile(name, content), title=more.pop("title", ""), by=None)


def zipped(files):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return whole.getvalue()


def test_a_document_is_kept_measured_and_private():
    document = kept()
    assert (document.title, document.media_type, document.size) == ("convention", "application/pdf", len(PDF))
    assert document.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (document.scan, document.is_public) == ("not-scanned", False)
    assert document.ref in document.file.name
    assert "convention" not in document.file.name
    with document.file.open("rb") as file:
        assert file.read() == PDF


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<html><script>alert(1)</script></html>", "innocent.pdf"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "programme.pdf"),
        (zipped({"a/b": "x"}), "archive.docx"),
        (b"du texte", "texte.pdf"),
        (b"", "vide.pdf"),
    ],
)
def test_the_content_decides_not_the_name(content, name):
    with pytest.raises(Refused):
        kept(content, name)
    assert not Document.objects.exists()


OPEN = "application/vnd.oasis.opendocument.text"
TYPES = {"[Content_Types].xml": "x"}


@pytest.mark.parametrize(
    ("files", "ending"),
    [
        ({"mimetype": OPEN, "content.xml": "x"}, ".odt"),
        ({**TYPES, "word/document.xml": "x"}, ".docx"),
        ({**TYPES, "xl/workbook.xml": "x"}, ".xlsx"),
        ({**TYPES, "word/document.xml": "x", "word/vbaProject.bin": "x"}, ""),
        ({"mimetype": OPEN, "Basic/script.xml": "x"}, ""),
        ({"mimetype": "application/zip"}, ""),
        ({"a/b": "x"}, ""),
    ],
)
def test_archives_are_told_apart_by_what_they_hold(files, ending):
    assert ending_of(io.BytesIO(zipped(files)), name="texte.docx") == ending


def test_what_is_too_large_is_refused():
    assert not rules.may_be_kept(ending=".pdf", size=rules.LARGEST + 1).ok


def test_the_antivirus_finds_and_nothing_is_kept(daemon):
    assert kept().scan == "clean"
    with pytest.raises(Refused, match="virus"):
        kept(VIRUS)
    assert Document.objects.count() == 1


def test_a_silent_antivirus_is_asked_again_and_nothing_is_served_meanwhile(settings, tmp_path, request):
    settings.CLAMAV_SOCKET = str(tmp_path / "nobody.sock")
    document, bad = kept(), kept(VIRUS)
    assert {document.scan, bad.scan} == {"waiting"}
    assert not may_be_opened(document)
    request.getfixturevalue("daemon")
    scan_waiting()
    document.refresh_from_db()
    bad.refresh_from_db()
    assert (document.scan, bad.scan) == ("clean", "infected")
    assert may_be_opened(document)
    assert not may_be_opened(bad)


def test_an_answer_that_is_not_one_is_no_approval(daemon, monkeypatch):
    monkeypatch.setattr(antivirus, "_ask", lambda *_given: "INSTREAM size limit exceeded. ERROR")
    assert kept().scan == "waiting"
