"""A document: stored under its content's hash, or known only by its public address."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from coopdec.files.enums import Scan


class Document(models.Model):
    """A file kept here (`file`, `sha256`, `size` in bytes) or elsewhere (`url`); never both empty."""

    ref = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    file = models.FileField(upload_to="%Y/%m", blank=True)
    url = models.URLField(max_length=500, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.BigIntegerField(null=True, blank=True, validators=[MinValueValidator(0)])
    sha256 = models.CharField(max_length=64, blank=True)
    is_public = models.BooleanField(default=False)
    scan = models.CharField(
        max_length=11, choices=Scan.choices, default=Scan.NOT_SCANNED, db_default=Scan.NOT_SCANNED
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "document"
        constraints = [
            models.CheckConstraint(condition=~Q(file="") | ~Q(url=""), name="files_document_is_somewhere"),
            models.CheckConstraint(
                condition=Q(file="") | (Q(size__isnull=False, size__gte=0) & ~Q(sha256="")),
                name="files_document_kept_is_measured",
            ),
            models.CheckConstraint(condition=Q(scan__in=Scan.values), name="files_document_scan"),
        ]

    def __str__(self):
        return self.title
