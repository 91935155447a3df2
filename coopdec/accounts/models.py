"""People, the organisations that they act for, and as what."""

import secrets

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.accounts.enums import OPEN_REQUESTS, InvitationState, RequestState, Role
from coopdec.directory.enums import ForeignLevel
from coopdec.directory.models import Organisation
from coopdec.reference.models import Country, ForeignPlace


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in, known by an address. Once erased, the row stays for the journal, empty."""

    email = models.EmailField("adresse électronique", unique=True, null=True)
    name = models.CharField("nom", max_length=150, blank=True)
    language = models.CharField(max_length=10, default="fr")
    is_staff = models.BooleanField(default=False, help_text="Entre dans l’administration technique.")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    erased_at = models.DateTimeField(null=True, blank=True)
    erased_label = models.CharField(
        max_length=200, blank=True, help_text="« agent de X », après l’effacement."
    )
    warned_at = models.DateTimeField(
        null=True, blank=True, help_text="Prévenue que son compte sera effacé, faute de servir."
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "utilisateur"
        verbose_name_plural = "utilisateurs"
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, email__isnull=False, erased_label="")
                | Q(erased_at__isnull=False, email__isnull=True, name="", is_active=False),
                name="accounts_user_whole_or_erased",
            ),
        ]

    def __str__(self):
        return self.erased_label or self.name or self.email or _("personne effacée")


class OrganisationAccount(models.Model):
    """What the platform knows of an organisation as one that uses it.

    `trusted`: what it publishes needs no moderator. `mail_domains`: an address there speeds a request up.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="account")
    trusted = models.BooleanField(default=False)
    mail_domains = models.JSONField(default=list, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "organisme inscrit"
        verbose_name_plural = "organismes inscrits"

    def __str__(self):
        return str(self.organisation)


class MembershipQuerySet(models.QuerySet):
    def current(self, *, at=None):
        """Those that count now: not ended, the person and the organisation still there."""
        now = at or timezone.now()
        return self.filter(
            Q(until__isnull=True) | Q(until__gt=now), ended_at__isnull=True, user__is_active=True
        )


class Membership(models.Model):
    """A person's part in an organisation. `until` = a delegation, given by another member for a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=13, choices=Role.choices)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "appartenance"
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="accounts_membership_role"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(given_by__isnull=False),
                name="accounts_membership_delegation_has_giver",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ended_at__isnull=True),
                name="accounts_membership_once",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "ended_at"], name="accounts_membership_of")]

    def __str__(self):
        return f"{self.user} – {self.organisation} ({self.get_role_display()})"


def new_ref() -> str:
    """A public name that nobody guesses: 96 bits."""
    return secrets.token_urlsafe(12)


class JoinRequestQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state__in=OPEN_REQUESTS)

    def waiting(self):
        """Those that somebody must decide."""
        return self.filter(state=RequestState.WAITING)


class JoinRequest(models.Model):
    """Somebody asks to act for an organisation of the directory, or for a foreign authority not there yet.

    `user` asks for itself; without one, `asker_name` and `asker_email` say who will be invited. What is
    proposed of a new authority stays here until it is validated: the directory shows nothing of it before.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    state = models.CharField(max_length=11, choices=RequestState.choices, default=RequestState.WAITING)
    user = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="join_requests"
    )
    asker_name = models.CharField(max_length=150, blank=True)
    asker_email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="fr")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="join_requests"
    )
    role = models.CharField(max_length=13, choices=Role.choices)
    message = models.TextField(blank=True)

    country = models.ForeignKey(Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_name = models.CharField(max_length=300, blank=True)
    place = models.ForeignKey(ForeignPlace, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    place_name = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=12, choices=ForeignLevel.choices, blank=True)
    mailbox = models.EmailField(blank=True, help_text="Boîte fonctionnelle proposée.")

    token_digest = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    see_instead = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d’accès"
        verbose_name_plural = "demandes d’accès"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values, role__in=Role.values),
                name="accounts_joinrequest_values",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False)
                | (Q(country__isnull=False) & ~Q(proposed_name="") & Q(level__in=ForeignLevel.values)),
                name="accounts_joinrequest_for_something",
            ),
            # Once decided, an address that served to answer is erased.
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(asker_email="") | ~Q(state__in=sorted(OPEN_REQUESTS)),
                name="accounts_joinrequest_open_has_asker",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.DECLINED) | ~Q(reason=""),
                name="accounts_joinrequest_declined_says_why",
            ),
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(state__in=sorted(OPEN_REQUESTS), user__isnull=False),
                name="accounts_joinrequest_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "made_at"],
                condition=Q(state=RequestState.WAITING),
                name="accounts_joinrequest_waiting",
            ),
        ]

    def __str__(self):
        return f"{self.asker} → {self.wanted}"

    @property
    def asker(self):
        return (
            str(self.user) if self.user_id else self.asker_name or self.asker_email or _("personne effacée")
        )

    @property
    def wanted(self):
        return self.organisation.name if self.organisation_id else self.proposed_name


class InvitationQuerySet(models.QuerySet):
    def open(self, *, at=None):
        """Those that may still be accepted."""
        return self.filter(state=InvitationState.SENT, expires_at__gt=at or timezone.now())


class Invitation(models.Model):
    """A part in an organisation, offered by mail. The letter alone holds the token; here is its digest."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    state = models.CharField(max_length=9, choices=InvitationState.choices, default=InvitationState.SENT)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(blank=True)
    role = models.CharField(max_length=13, choices=Role.choices)
    language = models.CharField(max_length=10, default="fr")
    message = models.TextField(blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(
        JoinRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="invitations"
    )
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=InvitationState.values, role__in=Role.values),
                name="accounts_invitation_values",
            ),
            models.CheckConstraint(
                condition=~Q(state=InvitationState.ACCEPTED) | Q(accepted_by__isnull=False),
                name="accounts_invitation_accepted_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(state=InvitationState.SENT) & ~Q(email=""),
                name="accounts_invitation_once",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} ({self.get_role_display()})"


class NamedContactQuerySet(models.QuerySet):
    def current(self, *, on=None):
        return self.filter(expires_on__gt=on or timezone.localdate())


class NamedContact(models.Model):
    """Who to speak to in an organisation, by name: with consent, for a time, for signed-in people only."""

    ref = models.CharField(max_length=16, unique=True, default=new_ref, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="named_contacts")
    name = models.CharField(max_length=150)
    position = models.CharField(max_length=150)
    email = models.EmailField(blank=True)
    consented_on = models.DateField()
    expires_on = models.DateField()
    recorded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = NamedContactQuerySet.as_manager()

    class Meta:
        verbose_name = "contact nommé"
        verbose_name_plural = "contacts nommés"
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gt=models.F("consented_on")), name="accounts_namedcontact_expires"
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.position}"
