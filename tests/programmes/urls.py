"""Addresses with stand-ins for rooms that are not there yet, so that this room's pages can link to them."""

from django.http import HttpResponse
from django.urls import NoReverseMatch, path, reverse

from peerlore.config import urls
from peerlore.config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

PLAIN = ["profile", "my_data", "who_sees_what", "goals", "exchanges", "people", "skills", "my_skills", "offices"]
KEYED = ["goal", "exchange"]


def page(request, **kwargs):
    return HttpResponse("elsewhere")


def missing(name: str, *args: int) -> bool:
    try:
        reverse(name, args=args, urlconf=urls)
    except NoReverseMatch:
        return True
    return False


urlpatterns = [
    *urls.urlpatterns,
    *(path(f"elsewhere/{name}/", page, name=name) for name in PLAIN if missing(name)),
    *(path(f"elsewhere/{name}/<int:pk>/", page, name=name) for name in KEYED if missing(name, 1)),
]
