"""What each part of matching is worth, as national officers say it: a whole number a part and direction."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from coopdec.accounts.access import require_officer
from coopdec.exchange.matching.parts import NAMES
from coopdec.exchange.matching.weights import AUTHORITIES, DIRECTIONS, HEAVIEST, LISTINGS, Weights
from coopdec.exchange.sentences import PARTS
from coopdec.exchange.services import deciding

TITLES = {
    AUTHORITIES: _("Collectivités proposées à une demande"),
    LISTINGS: _("Annonces et programmes proposés à une collectivité"),
}


class WeightsForm(forms.Form):
    """A field a part: `authorities-themes`…"""

    def __init__(self, *args, in_force: dict[str, Weights], **kwargs):
        super().__init__(*args, **kwargs)
        for direction in DIRECTIONS:
            said = in_force[direction].by_part()
            for part in NAMES:
                self.fields[f"{direction}-{part}"] = forms.IntegerField(
                    label=PARTS[part], min_value=0, max_value=HEAVIEST, initial=int(said[part])
                )

    def clean(self):
        cleaned = super().clean()
        for direction in DIRECTIONS:
            given = [cleaned.get(f"{direction}-{part}") for part in NAMES]
            if None not in given and not any(given):
                self.add_error(f"{direction}-{NAMES[0]}", _("Une raison au moins doit compter."))
        return cleaned

    def points(self, direction: str) -> dict[str, int]:
        return {part: self.cleaned_data[f"{direction}-{part}"] for part in NAMES}

    @property
    def groups(self):
        """(title, fields) by direction."""
        return [
            (TITLES[direction], [self[f"{direction}-{part}"] for part in NAMES]) for direction in DIRECTIONS
        ]


@require_http_methods(["GET", "HEAD", "POST"])
def weigh(request):
    """/bourse/correspondances/poids/ : national officers say what parts are worth."""
    require_officer(request.user)
    form = WeightsForm(request.POST or None, in_force=deciding.weights_in_force())
    if request.method == "POST" and form.is_valid():
        changed = [
            deciding.set_weights(direction, form.points(direction), by=request.user)
            for direction in DIRECTIONS
        ]
        if any(changed):
            messages.success(request, _("Les poids sont changés ; chacun peut les lire."))
        return redirect("matching")
    return render(
        request, "exchange/matching_weights.html", {"form": form}, status=400 if form.errors else 200
    )
