"""Acts that a session left open must not suffice for: the password or a code is asked again first."""

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required

proved_again = reauthentication_required  # before the page itself opens


def prove_again(request):
    """For an act that is sensitive by what was typed, once it is known to be theirs to do: the same request
    goes on with the proof."""
    raise_if_reauthentication_required(request, app="")
