"""What the atlas keeps for itself: tokens of the texts, so that they are not analysed twice."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from coopdec.cooperation.models import Cooperation


class SheetTokens(models.Model):
    """The tokens of a published sheet (`engine.extract.Tokens`) and all of them once (`words`), for SQL.

    `checksum` is that of the texts that were analysed: a row is right when both it and the analyser are. The
    database does not check the sheet: an insert would wait for whoever is editing it.
    """

    sheet = models.OneToOneField(
        Cooperation, primary_key=True, on_delete=models.CASCADE, db_constraint=False, related_name="tokens"
    )
    analyser = models.CharField(max_length=40)
    checksum = models.CharField(max_length=32)
    title = ArrayField(models.TextField())
    text = ArrayField(models.TextField())
    other = ArrayField(models.TextField())
    words = ArrayField(models.TextField())

    class Meta:
        verbose_name = "mots d’une fiche"
        verbose_name_plural = "mots des fiches"
        indexes = [GinIndex(fields=["words"], name="atlas_tokens_words")]


class DatabaseIdentity(models.Model):
    """One row: which database this is, so that a machine never shows the snapshot of another one."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    uuid = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = "identité de la base"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="atlas_one_identity")]
