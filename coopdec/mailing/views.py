"""Stopping letters from a letter: no sign-in, one click."""

from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from coopdec.mailing import access, services
from coopdec.mailing.enums import Frequency, Topic


@csrf_exempt  # mail programs post to it by themselves (RFC 8058); the signed link is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, token):
    """GET shows a button and changes nothing: programs open links before people do."""
    found = access.get_stop(token)
    done = request.method == "POST"
    if done:
        services.choose(frequency=Frequency.NEVER, **found)
    context = {"topic": Topic(found["topic"]).label, "done": done}
    return render(request, "mailing/stop.html", context)
