"""Opening an account for somebody, from the machine itself: nobody has to be there before."""

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.urls import reverse

from coopdec.accounts.models import Membership, User
from coopdec.accounts.services.administrations import open_administration
from coopdec.accounts.services.teams import add_member
from coopdec.directory.models import Organisation
from coopdec.journal import services as journal

PERSON = "accounts.user"


@transaction.atomic
def open_account(*, email: str, name: str = "", language: str = "fr", technical: bool = False) -> User:
    """The person of this address, made if need be, without a password: see `one_time_link`. Whoever has the
    machine vouches for the address. `technical` opens the technical administration."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email.strip(), None, name=name, language=language)
        journal.record("person.opened", object_type=PERSON, object_ref=str(user.pk), by=None)
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    if technical and not user.is_superuser:
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
        journal.record("person.made-technical", object_type=PERSON, object_ref=str(user.pk), by=None)
    return user


@transaction.atomic
def give_part(user: User, organisation: Organisation, *, role: str) -> Membership:
    """This role there, for good; the organisation is opened by it, a national administration too.

    Raises Refused for a national administration of another country.
    """
    open_administration(organisation, by=None)
    return add_member(organisation, user, role=role, by=None)


def one_time_link(user: User) -> str:
    """The path of the page where this person chooses a password; it serves once, within three days."""
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
