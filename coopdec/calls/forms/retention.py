"""How long documents are kept, and which are removed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coopdec.calls.forms.fields import Typed, count, ticks, written
from coopdec.calls.rules_retention import MOST


class YearsForm(Typed):
    """A number of years a kind."""

    def __init__(self, *args, kept, **more):
        super().__init__(*args, **more)
        for one in kept:
            self.fields[one.kind] = count(one.label[:1].upper() + one.label[1:], most=MOST, required=True)
            self.initial[one.kind] = one.years


class RemoveForm(Typed):
    documents = ticks(_("Documents à supprimer"), required=True)
    reason = written(
        _("Visa de l’administration des archives, ou raison"),
        most=500,
        required=True,
        hint=_("Elle reste, avec votre nom : « Visa n° 12 du 3 mars 2038 »."),
    )
    sure = forms.BooleanField(
        label=_("Les fichiers cochés seront supprimés pour toujours"),
        error_messages={"required": _("Cochez cette case : rien ne se supprime sans elle.")},
    )

    def __init__(self, *args, outlived, **more):
        super().__init__(*args, **more)
        self.fields["documents"].choices = [(one.document.ref, one.document.title) for one in outlived]
