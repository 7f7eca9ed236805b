"""What holds for every page of somebody signed in: sign-in is the rule, answers are not stored, times are theirs."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from peerlore import clock
from peerlore.people.sessions import note

GetResponse = Callable[[HttpRequest], HttpResponse]


class SignedInMiddleware:
    """Show times in the reader's zone; keep where they are signed in; let no cache keep what they were shown."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        note(request.session, agent=request.headers.get("User-Agent", ""), at=clock.now())
        with timezone.override(request.user.zone_info):
            response = self.get_response(request)
        add_never_cache_headers(response)
        patch_vary_headers(response, ["Cookie"])
        return response
