"""What is being written for the record, and what was published before."""

import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from coopdec.contribution.enums import OPEN, WRITABLE, ProposalState
from coopdec.cooperation.models import Cooperation
from coopdec.directory.models import Organisation
from coopdec.files.models import Document


def new_ref() -> str:
    """Not to be guessed: a draft is read by those who write it."""
    return secrets.token_hex(12)


class Proposal(models.Model):
    """A version of a sheet being written on behalf of an organisation; `sheet` is empty for a new one.

    `content` is what the form holds (`shape`), as typed; `revision` counts its saves, so that none is lost to
    another. `base` is what the sheet said when the draft began: what changed since then shows.
    """

    ref = models.CharField(max_length=32, unique=True, default=new_ref)
    sheet = models.ForeignKey(
        Cooperation, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="proposals")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=ProposalState.choices, default=ProposalState.DRAFT)
    content = models.JSONField(default=dict)
    base = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # What the last save was called by who sent it: an answer that was lost is no conflict.
    saved_attempt = models.CharField(max_length=36, blank=True)
    saved_at = models.DateTimeField(db_default=Now())
    # Of the partners and places, as it was submitted: the embassies that may moderate.
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "proposition"
        ordering = ["-saved_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="contribution_proposal_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "returned", "refused"]) | Q(submitted_at__isnull=False),
                name="contribution_proposal_submitted_stamp",
            ),
            models.UniqueConstraint(
                fields=["sheet", "organisation"],
                condition=Q(state__in=sorted(OPEN)),
                name="contribution_proposal_one_open",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="contribution_proposal_queue"),
            models.Index(fields=["organisation", "-saved_at"], name="contribution_proposal_of"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("proposal", args=[self.ref])

    @property
    def title(self):
        return self.content.get("title", "")

    @property
    def is_writable(self):
        return self.state in WRITABLE


class Exchange(models.Model):
    """A word between the organisation that proposes and its moderator; reasons of decisions are here too."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="exchanges")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    from_moderator = models.BooleanField()
    step = models.CharField(max_length=10, blank=True, help_text="Le passage que ce mot accompagne.")
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "échange"
        ordering = ["at", "id"]


class Version(models.Model):
    """What a sheet said when it was published, from its first edit online on; of nobody: before it."""

    sheet = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT)
    proposal = models.OneToOneField(Proposal, null=True, blank=True, on_delete=models.PROTECT)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = "version"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="contribution_version_once")]

    def __str__(self):
        return f"{self.sheet} – {self.number}"


class ProposalDocument(models.Model):
    """A document sent with a proposal: until it is published, for those who read the proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="documents")
    document = models.OneToOneField(Document, on_delete=models.PROTECT)


class AddedOrganisation(models.Model):
    """A partner that a sheet brought to the directory: there, and awaiting somebody's validation."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="addition")
    added_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    validated_at = models.DateTimeField(null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "organisme ajouté"
        verbose_name_plural = "organismes ajoutés"
        constraints = [
            models.CheckConstraint(
                condition=Q(validated_at__isnull=True, validated_by__isnull=True)
                | Q(validated_at__isnull=False, validated_by__isnull=False),
                name="contribution_addition_validated_by_and_at",
            )
        ]

    @property
    def ref(self):
        return self.organisation.slug


class Reminder(models.Model):
    """That an organisation was asked to confirm a sheet, and when last: at most once a year."""

    sheet = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="reminders")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()

    class Meta:
        verbose_name = "rappel"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "organisation"], name="contribution_reminder_once")
        ]

    def __str__(self):
        return f"{self.sheet} – {self.organisation}"


class PartnerRemark(models.Model):
    """What the partner abroad says of a sheet: a comment, or that it contests it; and the answer."""

    sheet = models.ForeignKey(Cooperation, on_delete=models.CASCADE, related_name="remarks")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    contests = models.BooleanField(default=False)
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(db_default=Now(), editable=False)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "remarque d’un partenaire"
        verbose_name_plural = "remarques de partenaires"
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="contribution_remark_answered_at",
            )
        ]

    @property
    def ref(self):
        return f"{self.sheet.ref}-{self.pk}"
