"""The short forms: reasons, messages, answers, a remark, a reader's report, two sheets to merge."""

from django import forms
from django.utils.translation import gettext_lazy as _


def _text(label, *, required=True, hint="", rows=4):
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": _("Écrivez quelques mots."),
            "max_length": _("Le message dépasse 4 000 caractères : gardez l’essentiel."),
        },
    )


class DecisionForm(forms.Form):
    """A word with an act; the service says when it is owed."""

    text = _text(_("Message"), required=False)

    def __init__(self, *args, moderates=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = (
            _("Nécessaire pour demander un complément ou refuser ; la personne le reçoit par courriel.")
            if moderates
            else _("Il part par courriel à qui relit la fiche.")
        )

    def clean_text(self):
        return self.cleaned_data["text"].replace("\x00", "")


class WithdrawForm(forms.Form):
    reason = _text(
        _("Pourquoi retirer cette fiche ?"), hint=_("La raison reste avec la fiche, et n’est pas publique.")
    )


class RemarkForm(forms.Form):
    text = _text(_("Votre remarque"), rows=6)
    contests = forms.BooleanField(label=_("Je conteste ce que dit la fiche"), required=False)


class AnswerForm(forms.Form):
    answer = _text(_("Votre réponse"), hint=_("Elle part par courriel à qui a écrit."))


class MergeForm(forms.Form):
    other = forms.SlugField(
        label=_("Adresse de l’autre fiche"),
        help_text=_("Ce qui suit « /cooperations/ » dans son adresse."),
        max_length=120,
    )


class ReportForm(forms.Form):
    """A reader says what is wrong. `website` is a trap: people do not see it, robots fill it."""

    message = forms.CharField(
        label=_("Qu’est-ce qui est faux, ou manque ?"),
        help_text=_("Par exemple : « la convention date de 2018 », « le partenaire a changé de nom »."),
        min_length=10,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={
            "required": _("Dites ce qui est faux ou manque : quelques mots suffisent."),
            "min_length": _("C’est un peu court : dites ce qui est faux, et ce qui serait juste."),
            "max_length": _("Le message dépasse 4 000 caractères : gardez l’essentiel."),
        },
    )
    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        help_text=_(
            "Pour qu’un agent puisse vous répondre, par exemple nom@commune.fr ;"
            " elle est effacée dès que le signalement est traité."
        ),
        required=False,
        error_messages={
            "invalid": _(
                "Cette adresse n’est pas complète : il faut un nom, un @ et un domaine, comme nom@commune.fr."
            )
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_message(self):
        return self.cleaned_data["message"].replace("\x00", "")

    @property
    def is_robot(self):
        return bool(self.cleaned_data.get("website"))
