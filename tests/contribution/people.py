"""People who act for an organisation, and forms as a browser without script sends them."""

from itertools import count

from coopdec.accounts.models import Membership, User
from coopdec.accounts.rules import needs_second_factor
from coopdec.directory.models import Organisation
from tests.accounts.people import prove
from tests.gate import Gate

RANKS = count(1)


def member(organisation, *, role="contributor", name=""):
    """A person who acts for this organisation."""
    person = User.objects.create_user(f"agent{next(RANKS)}@ville.example", "a long password", name=name)
    Membership.objects.create(user=person, organisation=organisation, role=role)
    return person


def acting_for(organisation, *, role="contributor", name=""):
    """A signed-in gate that acts for this organisation; `person` is who. A second factor was shown by those
    who must."""
    client = Gate()
    client.person = member(organisation, role=role, name=name)
    client.force_login(client.person)
    if needs_second_factor({organisation.kind}):
        prove(client, client.person)
    return client


def national():
    """An officer of the State."""
    return acting_for(
        Organisation.objects.filter(kind="national", country__isnull=True).first(), role="manager"
    )


def sent(page, *, act, within=None, **typed):
    """What a form of the page sends when its button `act` is pressed, with this typed over it."""
    form = within or page.one("form", id="fiche")
    data = {}
    for one in form.all("input", "select", "textarea"):
        name = one["name"]
        if not name or one["type"] in {"submit", "file", "button"}:
            continue
        if one["type"] in {"checkbox", "radio"}:
            if "checked" in one.attributes:
                data.setdefault(name, []).append(one["value"] or "on")
        elif one.tag == "select":
            chosen = [each for each in one.all("option") if "selected" in each.attributes]
            data[name] = (chosen or one.all("option"))[0]["value"]
        elif one.tag == "textarea":
            text = "".join(piece for piece in one.pieces if isinstance(piece, str))
            data[name] = text.removeprefix("\r\n").removeprefix("\n")
        else:
            data[name] = one["value"]
    return {**data, **typed, "act": act}
