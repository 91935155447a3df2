"""People, the organisations that they act for, and as what."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coopdec.accounts.enums import Role
from coopdec.directory.models import Organisation


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
