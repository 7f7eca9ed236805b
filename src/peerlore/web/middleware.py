"""What holds for every page of somebody signed in: sign-in is the rule, answers are not stored, times are theirs."""

from collections.abc import Callable
from contextlib import nullcontext

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.functional import SimpleLazyObject

from peerlore import clock
from peerlore.people.keys import shut
from peerlore.people.sessions import note, signed_in

GetResponse = Callable[[HttpRequest], HttpResponse]
LARGEST = 26 * 1024 * 1024  # the largest file that is read, and the form around it


class PersonMiddleware(AuthenticationMiddleware):
    """Who asks: read together with their session, in one query."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: signed_in(request))  # type: ignore[assignment]


class SignedInMiddleware:
    """Show times in the reader's zone; keep where they are signed in; let no cache keep what they were shown; and open
    no confidence to whoever came in by a new sign-in code, until the week is over in which it can be stopped."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = clock.now()
        note(request.session, agent=request.headers.get("User-Agent", ""), at=now)
        with timezone.override(request.user.zone_info), shut() if request.user.is_sealed(now) else nullcontext():
            response = self.get_response(request)
        add_never_cache_headers(response)
        patch_vary_headers(response, ["Cookie"])
        return response


class SizeMiddleware:
    """Refuse what is larger than any form or file here may be before a byte of it is read: its own word says how large
    it is. The innermost, so that the page it answers with is one of ours."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = str(request.META.get("CONTENT_LENGTH") or 0)
        if said.isdigit() and int(said) > LARGEST:
            refused = render(request, "web/errors/413.html", {"megabytes": round(int(said) / 1024 / 1024)}, status=413)
            refused["Connection"] = "close"
            return refused
        return self.get_response(request)
