"""/glossaire/ : the words of the field."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from coopdec.guidance import lists, queries
from coopdec.guidance.filters import parse


@require_safe
def glossary(request):
    """All terms by letter; with `q`, those that answer, the one sought first."""
    query, wrong = parse(request.GET)
    terms = queries.glossary(query)
    context = {
        "query": query,
        "wrong": wrong,
        "found": [lists.line(term) for term in terms] if query else [],
        "letters": [] if query else lists.letters(terms),
    }
    return render(request, "guidance/glossary.html", context, status=400 if wrong else 200)
