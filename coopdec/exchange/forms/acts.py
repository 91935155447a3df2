"""What goes with an act: a word, an introduction and its steps, a participation."""

from django import forms
from django.utils.translation import gettext_lazy

from coopdec.exchange.enums import CloseReason, DeclineReason, Outcome
from coopdec.exchange.forms.fields import EMPTY, ticks, written
from coopdec.exchange.models import Listing


class WordForm(forms.Form):
    """A word with an act; the service says when it is owed."""

    text = written(
        gettext_lazy("Message"),
        most=4000,
        rows=4,
        hint=gettext_lazy("Nécessaire pour demander un complément ; la personne le reçoit par courriel."),
    )

    def __init__(self, *args, asks=True, **more):
        """`asks`: whether this person may ask for more."""
        super().__init__(*args, **more)
        if not asks:
            self.fields["text"].help_text = ""


class CloseForm(WordForm):
    """Why a listing leaves the list, and a word with it."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Pourquoi ?"),
        required=False,
        choices=[EMPTY, *((one.value, one.label) for one in CloseReason if one != CloseReason.AGED)],
    )
    text = written(gettext_lazy("Un mot pour l’expliquer"), most=4000, rows=3)
    field_order = ("reason", "text")


class _ContactForm(forms.Form):
    contact = written(
        gettext_lazy("Service à joindre"), most=200, hint=gettext_lazy("Un service, plutôt qu’une personne.")
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("Sa boîte aux lettres"),
        help_text=gettext_lazy("Par exemple : international@ville.fr."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Donnez une boîte aux lettres du service."),
            "invalid": gettext_lazy("Écrivez une adresse entière, comme international@ville.fr."),
        },
    )


class IntroductionForm(_ContactForm):
    """An authority answers a listing."""

    interest = written(
        gettext_lazy("Ce qui vous intéresse"),
        most=2000,
        rows=4,
        required=True,
        hint=gettext_lazy("Ce que vous pourriez faire ensemble ; l’autre le lit en premier."),
    )
    message = written(gettext_lazy("Un message"), most=4000, rows=4)
    themes = ticks(gettext_lazy("Sur quels thèmes"), ())
    consents = forms.BooleanField(
        label=gettext_lazy("J’accepte que ces coordonnées soient lues, si l’autre donne aussi les siennes."),
        required=False,
    )

    field_order = ("interest", "themes", "message", "contact", "contact_email", "consents")

    def __init__(self, data=None, *, listing: Listing, **more):
        super().__init__(data, use_required_attribute=False, **more)
        self.fields["themes"].choices = [
            (need.theme_id, need.theme.label) for need in listing.needs.select_related("theme")
        ]
        if not self.fields["themes"].choices:
            del self.fields["themes"]


class ConsentForm(_ContactForm):
    """One side gives its contact, to be read when the other gives its own."""


class MessageForm(forms.Form):
    """A word to the other side."""

    text = written(gettext_lazy("Message"), most=4000, rows=4)


class TroubleForm(MessageForm):
    """A word to those who keep the exchange in order."""

    text = written(gettext_lazy("Ce qui ne va pas"), most=2000, rows=3)


class DeclineForm(MessageForm):
    """Why nothing comes of it; who answered takes its proposal back without a reason."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Si vous déclinez, pourquoi ?"),
        required=False,
        choices=[EMPTY, *((one.value, one.label) for one in DeclineReason if one != DeclineReason.WITHDRAWN)],
    )
    text = written(gettext_lazy("Un mot pour l’autre"), most=4000, rows=3)
    field_order = ("reason", "text")


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Qu’est devenu ce partenariat ?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Choisissez une réponse.")},
    )
    text = written(gettext_lazy("Un mot, si vous voulez"), most=2000, rows=3)


class JoinForm(forms.Form):
    """An authority asks to join a programme."""

    message = written(
        gettext_lazy("Votre message au porteur"),
        most=4000,
        rows=6,
        required=True,
        hint=gettext_lazy("Qui vous êtes, ce qui vous intéresse, ce que vous pourriez apporter."),
    )


class LeadForm(forms.Form):
    """What the lead answers, and the agreement once it is signed."""

    text = written(gettext_lazy("Votre réponse"), most=4000, rows=4)
    agreement_on = forms.DateField(
        label=gettext_lazy("Accord signé le"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Écrivez une date, comme 2026-11-22.")},
    )
    agreement_reference = written(gettext_lazy("Référence de l’accord"), most=200)
