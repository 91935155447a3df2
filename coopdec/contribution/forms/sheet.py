"""What a sheet says once: the essential, the texts, goals and markers."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coopdec.common import partial_dates
from coopdec.contribution.shape import MARKERS, TEXTS
from coopdec.cooperation.enums import Kind, Status
from coopdec.cooperation.meanings import MARKERS as ASKED

TITLES = {
    "summary": (gettext_lazy("En deux phrases"), gettext_lazy("Ce que lit d’abord un élu ou un habitant.")),
    "objectives": (gettext_lazy("Objectifs"), ""),
    "description": (gettext_lazy("Ce qui est fait"), ""),
    "history": (gettext_lazy("Histoire du partenariat"), ""),
    "context": (gettext_lazy("Contexte"), ""),
    "note": (
        gettext_lazy("Réserve de lecture"),
        gettext_lazy("Ce qu’il faut savoir avant de citer la fiche."),
    ),
}
WHEN = gettext_lazy("2019, 2019-04 ou 2019-04-30.")


class PartialDate(forms.CharField):
    """What a source says and no more; also « 30/04/2019 » and « 04/2019 », as people type them."""

    def __init__(self, **kwargs):
        super().__init__(max_length=10, required=False, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "size": 12}

    def clean(self, value):
        value = super().clean(value)
        if value:
            partial_dates.check(value)
        return value


class SheetForm(forms.Form):
    """Bound, it checks; unbound, it shows a draft as it is."""

    title = forms.CharField(
        label=gettext_lazy("Titre"),
        help_text=gettext_lazy("Ce que vous faites, et où : « De l’eau potable à Dschang »."),
        max_length=300,
        error_messages={"required": gettext_lazy("Donnez un titre à la fiche.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Nature"),
        choices=[("", gettext_lazy("Choisissez")), *Kind.choices],
        error_messages={"required": gettext_lazy("Dites de quoi il s’agit.")},
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Où en est-elle ?"),
        choices=[
            ("", gettext_lazy("Non connu")),
            *[one for one in Status.choices if one[0] != Status.UNKNOWN],
        ],
        required=False,
    )
    status_on = PartialDate(
        label=gettext_lazy("Dit le"), help_text=gettext_lazy("Vide : aujourd’hui, à la publication.")
    )
    start_on = PartialDate(label=gettext_lazy("Début"), help_text=WHEN)
    end_on = PartialDate(label=gettext_lazy("Fin"), help_text=WHEN)
    no_foreign_place = forms.BooleanField(label=gettext_lazy("Sans lieu à l’étranger"), required=False)
    parent = forms.ChoiceField(label=gettext_lazy("Fait partie du partenariat"), required=False)
    themes = forms.MultipleChoiceField(
        label=gettext_lazy("Thèmes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sdgs = forms.MultipleChoiceField(
        label=gettext_lazy("Objectifs de développement durable"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    targets = forms.MultipleChoiceField(
        label=gettext_lazy("Cibles des objectifs cochés"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    summary, objectives, description, history, context, note = (
        forms.CharField(
            label=TITLES[name][0],
            help_text=TITLES[name][1],
            required=False,
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 3 if name in {"summary", "note"} else 6}),
        )
        for name in TEXTS
    )

    def __init__(self, *args, names, parents=(), targets=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["themes"].choices = [
            (key, f"– {theme.label}" if theme.parent_id else theme.label)
            for key, theme in names.themes.items()
        ]
        self.fields["sdgs"].choices = [
            (key, str(sdg)) for key, sdg in sorted(names.sdgs.items(), key=_number)
        ]
        self.fields["targets"].choices = [(one.pk, str(one)) for one in targets]
        known = {one.ref: one.title for one in parents}
        self.fields["parent"].choices = [("", _("Aucun")), *known.items()]
        for key, marker in names.markers.items():
            scores = [(str(one.score), f"{one.score} – {one.name}") for one in marker.scores.all()]
            self.fields[f"{MARKERS}-{key}"] = forms.ChoiceField(
                label=marker.name,
                help_text=ASKED.get(key, ""),
                choices=[("", _("non examiné")), *scores],
                required=False,
            )

    def clean(self):
        data = super().clean()
        start, end = data.get("start_on") or "", data.get("end_on") or ""
        said = min(len(start), len(end))
        if said and end[:said] < start[:said]:
            self.add_error("end_on", _("La fin précède le début."))
        return data

    @property
    def scores(self):
        return [self[name] for name in self.fields if name.startswith(f"{MARKERS}-")]

    @property
    def texts(self):
        return [self[name] for name in TEXTS if name != "summary"]


def _number(pair):
    return int(pair[0])
