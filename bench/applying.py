"""Applications made for a measure: a call, its applicants, each signed in, each with a whole application."""

import io
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coopdec.accounts.models import Membership, User
from coopdec.calls import queries
from coopdec.calls.enums import Section
from coopdec.calls.imports import ready_configurations
from coopdec.calls.models import Application, Call, Terms
from coopdec.calls.services import applications, configuring
from coopdec.calls.shape import SHAPES
from coopdec.directory.models import Organisation

TOKEN = "m" * 32
TEXT = "Deux forages, un château d’eau, trois écoles et le comité qui les entretient. " * 40
PDF = b"%PDF-1.4\n" + b"% " + b"x" * 200_000 + b"\n%%EOF\n"


@dataclass(frozen=True, slots=True)
class Applicant:
    """`key` of its session, `ref` of its application."""

    key: str
    ref: str


def open_call(
    *, closes_in: timedelta, organiser: str = "", asks: Callable[[Terms], object] | None = None
) -> Call:
    """The general call, of its ministry or of this organisation; `asks` writes what else its terms hold."""
    model = next(one for one in ready_configurations() if one.slug == "appel-generaliste-2025")
    host = Organisation.objects.get(slug=organiser or model.organiser)
    officer = User.objects.create_user(f"mesure-{time.time_ns()}@ville.example")
    call = configuring.configure(model, slug=f"mesure-{time.time_ns()}", organiser=host, by=officer)
    if asks:
        asks(configuring.latest_terms(call))
    now = timezone.now()
    Call.objects.filter(pk=call.pk).update(opens_at=now - timedelta(days=1), closes_at=now + closes_in)
    return configuring.publish_call(Call.objects.get(pk=call.pk), by=officer)


def applicants(call: Call, count: int, *, with_pieces: bool) -> list[Applicant]:
    """As many authorities, each with a manager who is signed in and an application that may be sent."""
    authorities = list(Organisation.objects.french_authorities().order_by("pk")[:count])
    town = Organisation.objects.filter(kind="foreign-authority", country="SN").order_by("pk").first()
    return [_applicant(call, one, town, with_pieces=with_pieces) for one in authorities]


def _applicant(call: Call, authority: Organisation, town: Organisation, *, with_pieces: bool) -> Applicant:
    person = member_of(authority)
    made = applications.begin(call, applicant=authority, by=person)
    for section, content in written(town).items():
        applications.save_section(ref=made.ref, section=section, content=content, revision=0, by=person)
    if with_pieces:
        file_pieces(made, person)
    return Applicant(session_of(person), made.ref)


def member_of(organisation: Organisation, role: str = "manager") -> User:
    person = User.objects.create_user(f"mesure-{secrets.token_hex(8)}@ville.example")
    Membership.objects.create(user=person, organisation=organisation, role=role)
    return person


def session_of(person: User) -> str:
    """The key of a session in which this person is signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return session.session_key


def file_pieces(application: Application, person: User, content: bytes = PDF) -> None:
    for piece in queries.pieces_owed(application):
        upload = SimpleUploadedFile(f"{piece.code}.pdf", content + application.ref.encode())
        applications.file_piece(application, piece=piece, upload=upload, title="", by=person)


def written(town: Organisation) -> dict[str, dict]:
    """The pages of an application that nothing is wrong with: a long text, twenty lines of budget."""
    said = {
        Section.PROJECT: {
            "title": "Eau potable à l’école",
            "summary": "Deux forages.",
            "objectives": TEXT,
            "description": TEXT,
            "starts_on": "2027-01",
            "ends_on": "2028-12",
            "themes": ["eau-assainissement"],
        },
        Section.PARTNERS: {
            "partners": [{"side": "foreign", "organisation": str(town.pk), "country": town.country_id}]
        },
        Section.FRAME: {
            "objective": [{"text": "De l’eau"}],
            "activity": [{"text": f"Forer {rank}", "starts_on": "2027-03"} for rank in range(10)],
            "indicator": [{"text": "Élèves servis", "target": "1000"}],
        },
        Section.BUDGET: {
            "expense": [
                {"label": f"Forage {rank}", "country": town.country_id, "year": "2027", "amount": "5 000"}
                for rank in range(20)
            ],
            "resource": [
                {"side": "asked", "amount": "60 000"},
                {"side": "french", "label": "La commune", "own": "on", "amount": "40 000"},
            ],
        },
        Section.ANSWERS: {"answers": {"marqueur-genre": "1"}},
    }
    return {section: SHAPES[section].filled(content) for section, content in said.items()}


def headers(key: str) -> dict[str, str]:
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={key}; csrftoken={TOKEN}",
        "X-CSRFToken": TOKEN,
    }


def file_form(piece: str, ref: str) -> tuple[bytes, dict[str, str]]:
    """A form that gives a document, as a browser sends it."""
    mark, out = "mesure", io.BytesIO()
    for name, value in (("act", "add"), ("piece", piece)):
        out.write(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    out.write(
        f'--{mark}\r\nContent-Disposition: form-data; name="upload"; filename="{piece}.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n".encode()
    )
    out.write(PDF + ref.encode() + piece.encode() + f"\r\n--{mark}--\r\n".encode())
    return out.getvalue(), {"Content-Type": f"multipart/form-data; boundary={mark}"}
