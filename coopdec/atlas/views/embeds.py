"""The map for pages of other sites."""
from django.http import HttpResponse
from coopdec.atlas.views.reading import answer_page, listing
from django.urls import reverse
@listing(also=("zoom","links"))
def map_(request, question):
    f=question.filters
    return answer_page(request,"atlas/map_dev.html",question,{"filters":f,"cards_url":reverse("api_v1:api_cooperations") if 0 else "/api/v1/cooperations"})
