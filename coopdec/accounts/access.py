"""The only way from a view to a team, a request or an invitation. What may not be seen is not there: 404,
without telling whether it exists."""

from dataclasses import dataclass

from django.http import Http404

from coopdec.accounts import queries
from coopdec.accounts.enums import Power, Role
from coopdec.accounts.models import Invitation, JoinRequest, Membership, NamedContact, User
from coopdec.directory.models import Organisation


@dataclass(frozen=True, slots=True)
class Team:
    """An organisation, and what this person may do with its people."""

    organisation: Organisation
    is_member: bool
    administers: bool


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """A request, and who reads it."""

    request: JoinRequest
    is_asker: bool
    decides: bool


def get_organisation(*, slug: str) -> Organisation:
    """Of the public directory."""
    found = Organisation.objects.visible().filter(slug=slug)
    organisation = found.select_related("account", "successor", "country", "department", "region").first()
    if organisation is None:
        raise Http404
    return organisation


def get_team_for(user: User, *, slug: str) -> Team:
    """Its members, and the national officers, who name an administrator where there is none left."""
    rights = queries.rights_of(user)
    organisation = get_organisation(slug=slug)
    is_member = organisation.pk in rights.organisations()
    if not is_member and not rights.is_national_officer:
        raise Http404
    return Team(organisation, is_member=is_member, administers=may_administer(user, organisation))


def may_administer(user: User, organisation: Organisation) -> bool:
    """Its own administrators; the national ones anywhere."""
    rights = queries.rights_of(user)
    return rights.may(Power.ADMINISTER, organisation.pk) or rights.is_national_administrator


def get_administered_for(user: User, *, slug: str) -> Organisation:
    team = get_team_for(user, slug=slug)
    if not team.administers:
        raise Http404
    return team.organisation


def require_national_administrator(user: User) -> None:
    if not queries.rights_of(user).is_national_administrator:
        raise Http404


def require_officer(user: User) -> None:
    """A national officer. Raises Http404 for anybody else."""
    if not queries.rights_of(user).is_national_officer:
        raise Http404


def get_organisation_of_officer(user: User, *, slug: str) -> Organisation:
    """Any of the directory, for the State, which says whom it trusts."""
    require_officer(user)
    return get_organisation(slug=slug)


def get_part_for(user: User, *, slug: str, number: int) -> tuple[Team, Membership]:
    """A current part: one's own, one that this person gave, or any for who administers."""
    team = get_team_for(user, slug=slug)
    part = queries.team_of(team.organisation).filter(pk=number).first()
    if part is None or not (team.administers or user.pk in {part.user_id, part.given_by_id}):
        raise Http404
    return team, part


def get_own_part_for(user: User, *, slug: str) -> Membership:
    """The part for good of this person there."""
    team = get_team_for(user, slug=slug)
    part = queries.team_of(team.organisation).filter(user=user, until__isnull=True).first()
    if part is None:
        raise Http404
    return part


def get_request_for(user: User, *, ref: str) -> SeenRequest:
    """Who asked, and those who decide while it waits or who decided."""
    rights = queries.rights_of(user)
    found = JoinRequest.objects.filter(ref=ref).select_related(
        "user", "organisation__successor", "organisation__country", "country", "place", "see_instead"
    )
    request = found.first()
    if request is None:
        raise Http404
    is_asker = request.user_id == user.pk
    decides = not is_asker and queries.decides(rights, request)
    if not is_asker and not decides and request.decided_by_id != user.pk:
        raise Http404
    return SeenRequest(request, is_asker=is_asker, decides=decides)


def get_invitation_for(user: User, *, slug: str, ref: str) -> Invitation:
    """One that is open, for who administers the organisation."""
    organisation = get_administered_for(user, slug=slug)
    found = queries.open_invitations(organisation).filter(ref=ref).first()
    if found is None:
        raise Http404
    return found


def get_own_invitation(user: User, *, ref: str) -> Invitation:
    """One that was sent to an address of this person."""
    found = queries.invitations_for(user).filter(ref=ref).first()
    if found is None:
        raise Http404
    return found


def get_contact_for(user: User, *, slug: str, ref: str) -> NamedContact:
    organisation = get_administered_for(user, slug=slug)
    found = queries.contacts_of(organisation).filter(ref=ref).select_related("organisation").first()
    if found is None:
        raise Http404
    return found


def assignable_roles(user: User, organisation: Organisation) -> list[str]:
    """Those that this person may give for good there."""
    return list(Role.values) if may_administer(user, organisation) else []
