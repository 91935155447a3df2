"""Listings, answers and programmes, made by the services."""

from coopdec.exchange.services import (
    ListingInput,
    NeedInput,
    ProgrammeInput,
    TextInput,
    introductions,
    publishing,
    sharing,
)


def asked(organisation, *, by, sender=None, title="Un essai"):
    """A request that is sent."""
    fields = {"kind": "request", "language": "fr", **publishing.own_fields(organisation, "request")}
    values = ListingInput(
        fields=fields, texts={"fr": TextInput(title, "Un essai.")}, needs=(NeedInput("sport"),)
    )
    draft = publishing.start_listing(organisation=organisation, kind="request", values=values, by=by)
    return publishing.submit_listing(draft, by=sender or by)


def answered(listing, organisation, *, by):
    values = introductions.Proposal(interest="Le sport.", contact_email="a@ville.example")
    return introductions.introduce(listing, organisation=organisation, values=values, by=by)


def begun_programme(lead, *, by):
    fields = {"kind": "turnkey", "title": "Essai", "summary": "Un essai.", "lead_id": lead.pk}
    return sharing.start_programme(organisation=lead, values=ProgrammeInput(fields, themes=("sport",)), by=by)
