"""The words of the field: acronyms of public documents, and plain definitions in our own words."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from coopdec.common.text import sort_key
from coopdec.directory.models import Organisation, Passage
from coopdec.guidance.enums import NameOrigin
from coopdec.reference.models import in_language


class Term(models.Model):
    """An acronym or a word. Its `code` is its anchor in the page, so it is never reused for something else.

    The definition is ours, in both languages or in none; `source_fr` says on what it rests.
    """

    code = models.SlugField(primary_key=True)
    acronym = models.CharField(max_length=60, blank=True)
    full_name_fr = models.CharField(max_length=300, blank=True)
    full_name_en = models.CharField(max_length=300, blank=True)
    full_name_from = models.CharField(max_length=5, choices=NameOrigin.choices, blank=True)
    other_full_names = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    note = models.TextField(blank=True)
    definition_fr = models.TextField(blank=True)
    definition_en = models.TextField(blank=True)
    source_fr = models.CharField(max_length=300, blank=True)
    source_en = models.CharField(max_length=300, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="terms"
    )
    sort_key = models.CharField(max_length=500, db_collation="C")
    search_key = models.TextField()

    class Meta:
        verbose_name = "terme"
        ordering = ["sort_key", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="guidance_term_code_is_an_anchor"
            ),
            models.CheckConstraint(
                condition=~Q(acronym="") | ~Q(full_name_fr=""), name="guidance_term_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(full_name_from="")
                | (Q(full_name_from__in=NameOrigin.values) & ~Q(full_name_fr="")),
                name="guidance_term_origin_of_a_full_name",
            ),
            models.CheckConstraint(
                condition=Q(definition_fr="", definition_en="", source_fr="", source_en="")
                | ~(Q(definition_fr="") | Q(definition_en="") | Q(source_fr="") | Q(source_en="")),
                name="guidance_term_defined_whole_and_sourced",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('glossary')}#{self.code}"

    @property
    def name(self):
        """What heads the term: the acronym, else the words."""
        return self.acronym or self.full_name

    @property
    def order(self):
        """Where it stands among the others in the language of the page: by what heads it."""
        return in_language(self.sort_key, sort_key(self.name))

    @property
    def full_name(self):
        return in_language(self.full_name_fr, self.full_name_en)

    @property
    def definition(self):
        return in_language(self.definition_fr, self.definition_en)

    @property
    def source(self):
        return in_language(self.source_fr, self.source_en)


class TermPassage(Passage):
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="passages")
