"""Addresses for the tests of the shell: all of Peerlore's; where a room has no page of a name yet, an empty one.

The shell's pages link to every room. Once each name exists, this is `peerlore.config.urls` and nothing more.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, path, reverse

from peerlore.config import urls

NAMES = (
    "profile",
    "my_data",
    "enter_code",
    "goals",
    "programmes",
    "exchanges",
    "my_skills",
    "people",
    "skills",
    "offices",
)
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


def empty(request: HttpRequest, **at: object) -> HttpResponse:
    return HttpResponse("")


def is_missing(name: str, *arguments: object) -> bool:
    try:
        reverse(name, args=arguments, urlconf="peerlore.config.urls")
    except NoReverseMatch:
        return True
    return False


urlpatterns = [
    *urls.urlpatterns,
    *(path(f"stand-in/{name}/", empty, name=name) for name in NAMES if is_missing(name)),
    *([path("stand-in/goal/<int:pk>/", empty, name="goal")] if is_missing("goal", 1) else []),
]
