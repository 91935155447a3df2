"""Shapes of what people send."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coopdec.calls.eligibility.plan import Expense, Plan, Resource
from coopdec.calls.eligibility.terms import Project
from coopdec.calls.enums import Side
from coopdec.common.money import parse_cents
from coopdec.directory.enums import OrganisationKind
from coopdec.reference.models import Theme, by_name
from coopdec.reference.queries import partner_countries

APPLICANTS = (
    OrganisationKind.FRENCH_AUTHORITY,
    OrganisationKind.FOREIGN_AUTHORITY,
    OrganisationKind.ASSOCIATION,
)
MOST_CENTS = 10**13
MOST_COUNTRIES = 10


class EurosField(forms.CharField):
    """An amount as people type it, as cents; empty is not known, which is not 0."""

    def to_python(self, value):
        typed = super().to_python(value).strip()
        if not typed:
            return None
        try:
            cents = parse_cents(typed)
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from None
        if cents > MOST_CENTS:
            raise forms.ValidationError(_("Ce montant est trop grand."))
        return cents


def _euros(label, hint=""):
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return EurosField(label=label, required=False, max_length=40, help_text=hint, widget=widget)


class ProjectForm(forms.Form):
    """A project in ten answers, all but the first optional: enough for the rules to say why, and why not."""

    qui = forms.ChoiceField(label=_("Qui dépose"))
    pays = forms.MultipleChoiceField(label=_("Pays du projet"), required=False)
    partenaire = forms.BooleanField(label=_("Une autorité locale de ce pays est partenaire"), required=False)
    theme = forms.MultipleChoiceField(label=_("Thèmes"), required=False)
    mois = forms.IntegerField(label=_("Durée, en mois"), required=False, min_value=1, max_value=240)
    demande = _euros(_("Aide demandée"))
    apport = _euros(_("Apport des collectivités françaises, en argent"))
    valorise = _euros(
        _("Apport des collectivités françaises, valorisé"), _("Temps d’agents, locaux, matériel.")
    )
    autres = _euros(_("Autres ressources"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["qui"].choices = [(one.value, one.label) for one in APPLICANTS]
        self.fields["pays"].choices = [(one.pk, one.name) for one in by_name(partner_countries())]
        self.fields["theme"].choices = [(one.pk, one.label) for one in Theme.objects.order_by("order")]

    def clean_pays(self):
        chosen = self.cleaned_data["pays"]
        if len(chosen) > MOST_COUNTRIES:
            raise forms.ValidationError(_("Choisissez dix pays au plus."))
        return chosen

    def project(self) -> Project:
        """What was answered, as the rules read it. The budget is known once something is asked."""
        said = self.cleaned_data
        plan = None
        if said["demande"] is not None:
            brought = (
                Resource(said["demande"], Side.ASKED),
                Resource(said["apport"] or 0, Side.FRENCH),
                Resource(said["valorise"] or 0, Side.FRENCH, in_kind=True),
                Resource(said["autres"] or 0, Side.OTHER),
            )
            total = sum(one.cents for one in brought)
            where = said["pays"][0] if len(said["pays"]) == 1 else ""
            plan = Plan(expenses=(Expense(total, country=where),), resources=brought)
        partners = {OrganisationKind.FOREIGN_AUTHORITY.value} if said["partenaire"] else set()
        return Project(
            applicant_kind=said["qui"],
            plan=plan,
            countries=tuple(said["pays"]),
            partner_kinds=frozenset(partners),
            themes=frozenset(said["theme"]),
            months=said["mois"],
        )
