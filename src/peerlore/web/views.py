"""Health, who can see what, and the pages that say what went wrong."""

import logging
import secrets
import sys

from allauth.account.views import PasswordResetFromKeyView
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from peerlore import clock
from peerlore.people.actions import confirm_by_link
from peerlore.people.addresses import reset_address
from peerlore.people.models import look_at_hand
from peerlore.web import health
from peerlore.web.context import shown
from peerlore.web.sights import SIGHTS

reports = logging.getLogger("peerlore.reports")


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether pages can be served. A worker that is late is said, and no reason to send people away."""
    answers = health.database_answers()
    fit = answers and health.tables_fit()
    heard = fit and health.worker_is_heard(clock.now())
    said = f"database {_word(answers)}\ntables {_word(fit)}\nworker {_word(heard, 'not heard of for five minutes')}\n"
    return HttpResponse(said, content_type="text/plain", status=200 if fit else 503)


def _word(good: bool, otherwise: str = "not ready") -> str:
    return "ok" if good else otherwise


@login_not_required
@require_safe
def who_sees_what(request: HttpRequest) -> HttpResponse:
    return render(request, "web/who_sees_what.html", {"sights": SIGHTS})


class NewPasswordByLink(PasswordResetFromKeyView):  # type: ignore[misc]
    """Choose a password by the link that was mailed; a first one says that the address is one's own."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        reached_at = reset_address(self.reset_user)
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            confirm_by_link(self.reset_user, reached_at, at=clock.now())
        return answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/errors/403.html", {"says": str(exception or "")}, status=403)


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form came without its token: it stood open too long, or another site sent it."""
    return render(request, "web/errors/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks nothing of the database, which may be what broke. The log has the report's number, never what was sent."""
    if hurdle := health.hurdle_in(sys.exc_info()[1]):
        return _hurdle(request, hurdle)
    report = f"{secrets.token_hex(2)}-{secrets.token_hex(1)}"
    reports.error("report %s: %s %s", report, request.method, request.path)
    known = {"report": report, "address": request.path, **shown(look_at_hand())}
    return HttpResponse(render_to_string("web/errors/500.html", known), status=500)


def _hurdle(request: HttpRequest, hurdle: str) -> HttpResponse:
    """Nothing broke: the database was busy for longer than anybody waits, or had no room."""
    known = {"hurdle": hurdle, "address": request.path, **shown(look_at_hand())}
    said = render_to_string("web/errors/503.html", known)
    return HttpResponse(said, status=503, headers={"Retry-After": "60"})
