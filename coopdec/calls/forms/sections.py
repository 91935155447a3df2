"""The pages of an application as forms: they show what was typed, with what `reading` finds wrong beside
it."""

from collections.abc import Iterable, Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from coopdec.calls.enums import QuestionKind, Section, Side
from coopdec.calls.reading import NO, YES, Asked, Problem
from coopdec.calls.shape import SHAPES
from coopdec.common.typed import Content
from coopdec.cooperation.enums import Nature, Role
from coopdec.reference.models import MarkerScore, Sdg, Theme, by_name
from coopdec.reference.queries import partner_countries

YES_OR_NO = [(YES, _("oui")), (NO, _("non"))]
ROWS = {"rows": 5}
AMOUNT = {"inputmode": "decimal", "autocomplete": "off", "size": 12, "class": "amount"}


def _text(label, *, hint="", rows=4, owed=True):
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, required=owed, widget=widget)


def _line(label, *, hint="", size=None, owed=False, **attributes):
    attributes |= {"size": size} if size else {}
    return forms.CharField(
        label=label, help_text=hint, required=owed, widget=forms.TextInput(attrs=attributes)
    )


def _day(label, *, owed=False):
    return _line(label, hint=_("2027, 2027-04 ou 2027-04-30"), size=12, owed=owed, autocomplete="off")


def _one_of(label, choices, *, owed=True):
    return forms.ChoiceField(label=label, choices=choices, required=owed)


class _Shown:
    """Says nothing wrong by itself: what is, is `reading`'s to say, and only when asked."""

    said: Mapping[str, str] = {}
    use_required_attribute = False  # a draft is saved as it is

    def full_clean(self):
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data = {}
        for name, message in self.said.items():
            if name in self.fields:
                self.add_error(name, message)


class ProjectPage(_Shown, forms.Form):
    title = _line(_("Titre"), owed=True)
    summary = _text(_("Résumé"), hint=_("Quelques lignes que tout le monde comprend."))
    objectives = _text(_("Objectifs"))
    description = _text(_("Description"), rows=8, owed=False)
    context = _text(_("Contexte"), hint=_("Pourquoi ici, pourquoi maintenant."), owed=False)
    starts_on = _day(_("Début"), owed=True)
    ends_on = _day(_("Fin"), owed=True)
    themes = forms.MultipleChoiceField(label=_("Thèmes"), widget=forms.CheckboxSelectMultiple)
    sdgs = forms.MultipleChoiceField(
        label=_("Objectifs de développement durable"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["themes"].choices = [(one.pk, one.label) for one in Theme.objects.order_by("order")]
        self.fields["sdgs"].choices = [(str(one.pk), str(one)) for one in Sdg.objects.order_by("pk")]
        scores: dict[str, tuple[str, list[tuple[str, str]]]] = {}
        for one in MarkerScore.objects.select_related("marker"):
            scores.setdefault(one.marker_id, (one.marker.name, []))[1].append((str(one.score), one.name))
        self.marker_names = [f"markers-{key}" for key in scores]
        for key, (label, choices) in scores.items():
            self.fields[f"markers-{key}"] = _one_of(label, [("", _("non examiné")), *choices], owed=False)

    @property
    def markers(self):
        return [self[name] for name in self.marker_names]


class PartnerRow(_Shown, forms.Form):
    side = forms.CharField(required=False, widget=forms.HiddenInput)
    organisation = forms.CharField(required=False, widget=forms.HiddenInput)
    country = forms.CharField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(required=False, widget=forms.HiddenInput)
    role = _one_of(_("Rôle"), Role.choices)


class ObjectiveRow(_Shown, forms.Form):
    text = _text(_("Objectif"), rows=2)


class ActivityRow(_Shown, forms.Form):
    text = _text(_("Activité"), rows=2)
    starts_on = _day(_("Début"))
    ends_on = _day(_("Fin"))


class IndicatorRow(_Shown, forms.Form):
    text = _text(_("Indicateur"), rows=2)
    baseline = _line(_("Au départ"))
    target = _line(_("Visé"))
    source = _line(_("Où on le lit"))


class ExpenseRow(_Shown, forms.Form):
    label = _line(_("Dépense"))
    country = _one_of(_("Pays"), (), owed=False)
    year = _line(_("Année"), size=5, inputmode="numeric", autocomplete="off")
    nature = _one_of(_("Nature"), Nature.choices)
    amount = forms.CharField(label=_("Montant"), required=False, widget=forms.TextInput(attrs=AMOUNT))


class ResourceRow(_Shown, forms.Form):
    side = _one_of(_("Apport de"), Side.choices)
    label = _line(_("Financeur"))
    own = forms.BooleanField(label=_("C’est nous, le déposant"), required=False)
    year = _line(_("Année"), size=5, inputmode="numeric", autocomplete="off")
    nature = _one_of(_("Nature"), Nature.choices)
    sure = forms.BooleanField(label=_("Déjà acquise"), required=False)
    amount = forms.CharField(label=_("Montant"), required=False, widget=forms.TextInput(attrs=AMOUNT))


class AnswersPage(_Shown, forms.Form):
    """One field a question that is asked, of its kind."""

    def __init__(self, *args, questions: Sequence[Asked] = (), **kwargs):
        super().__init__(*args, **kwargs)
        for one in questions:
            self.fields[f"answers-{one.code}"] = _answer(one)


def _answer(one: Asked) -> forms.Field:
    make, more = forms.CharField, {}
    match one.kind:
        case QuestionKind.TEXT:
            more = {"widget": forms.Textarea(attrs=ROWS)}
        case QuestionKind.YES_NO:
            make, more = forms.ChoiceField, {"widget": forms.RadioSelect, "choices": YES_OR_NO}
        case QuestionKind.CHOICE:
            make, more = (
                forms.ChoiceField,
                {"widget": forms.RadioSelect, "choices": list(one.choices.items())},
            )
        case QuestionKind.CHOICES:
            more = {"widget": forms.CheckboxSelectMultiple, "choices": list(one.choices.items())}
            make = forms.MultipleChoiceField
        case QuestionKind.DATE:
            more = {"widget": forms.TextInput(attrs={"type": "date"})}
        case QuestionKind.NUMBER | QuestionKind.MONEY:
            more = {"widget": forms.TextInput(attrs=AMOUNT)}
    return make(label=one.label, required=one.is_owed, **more)


ROW_FORMS: Mapping[str, type[forms.Form]] = {
    "partners": PartnerRow,
    "objective": ObjectiveRow,
    "activity": ActivityRow,
    "indicator": IndicatorRow,
    "expense": ExpenseRow,
    "resource": ResourceRow,
}


class SectionPage:
    """A page with its rows. `problems`: what to say beside fields, when the person asked to check."""

    def __init__(
        self,
        section: str,
        content: Content,
        *,
        questions: Sequence[Asked] = (),
        problems: Iterable[Problem] = (),
    ):
        self.section, self.content = section, content
        said = {one.field: one.message for one in problems if one.section == section and one.field}
        self.general = [one.message for one in problems if one.section == section and not one.field]
        shape = SHAPES[section]
        self.page = None
        if section == Section.PROJECT:
            self.page = _filled(ProjectPage(_flat(content)), said)
        elif section == Section.ANSWERS:
            self.page = _filled(AnswersPage(_flat(content), questions=questions), said)
        self.rows = {name: self._rows(name, said) for name in shape.rows}

    def _rows(self, name: str, said: Mapping[str, str]) -> list[forms.Form]:
        found = []
        countries = None
        for rank, row in enumerate(self.content[name]):
            prefix = f"{name}-{rank}"
            form = ROW_FORMS[name]({f"{prefix}-{key}": value for key, value in row.items()}, prefix=prefix)
            if name == "expense":
                if countries is None:
                    countries = [
                        ("", _("plusieurs")),
                        *((one.pk, one.name) for one in by_name(partner_countries())),
                    ]
                form.fields["country"].choices = countries
            found.append(
                _filled(
                    form,
                    {
                        key.removeprefix(f"{prefix}-"): text
                        for key, text in said.items()
                        if key.startswith(f"{prefix}-")
                    },
                )
            )
        return found

    @property
    def errors(self):
        """(id of the field, label, message), in the order of the page."""
        everything = [self.page] if self.page else []
        everything += [form for forms_ in self.rows.values() for form in forms_]
        return [
            (form[name].id_for_label or form[name].auto_id, _label(form, name), messages[0])
            for form in everything
            for name, messages in form.errors.items()
        ]


def _label(form: forms.Form, name: str) -> str:
    """With its rank among the rows, where there are several."""
    rank = (form.prefix or "").rpartition("-")[2]
    return f"{form[name].label} ({int(rank) + 1})" if rank else form[name].label


def _flat(content: Content) -> dict[str, object]:
    """A page's content as a form is given it; several choices of one answer are words."""
    flat: dict[str, object] = {}
    for name, value in content.items():
        if isinstance(value, dict):
            flat |= {f"{name}-{key}": text for key, text in value.items()}
        else:
            flat[name] = value
    return _Typed(flat)


class _Typed(dict):
    """As a posted form: several values of one name are asked for by `getlist`."""

    def getlist(self, name):
        value = self.get(name, ())
        return value.split() if isinstance(value, str) else list(value)


def _filled(form: forms.Form, said: Mapping[str, str]) -> forms.Form:
    form.said = said
    return form
