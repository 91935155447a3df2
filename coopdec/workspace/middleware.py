"""What pages of lower rooms may ask of a person, without knowing this one."""

from django.utils.functional import SimpleLazyObject

from coopdec.workspace.queries import keys_of_favourites


def favourites_at_hand(get_response):
    """`request.favourites`: what this person keeps, read when a page asks."""

    def middleware(request):
        request.favourites = SimpleLazyObject(lambda: keys_of_favourites(request.user))
        return get_response(request)

    return middleware
