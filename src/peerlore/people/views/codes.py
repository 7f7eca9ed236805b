"""Come in with a staff number and a code, and choose a password."""

from collections.abc import Callable, Iterator
from math import ceil

from allauth.core import ratelimit
from allauth.core.internal import ratelimit as limits
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent
from peerlore.people import actions
from peerlore.people.forms import ChoosePasswordForm, CodeForm
from peerlore.people.models import Person

TOO_MANY = 429
APP, WRONG = "allauth.account", "login_failed"


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    form = CodeForm(sent(request))
    if request.method == "POST" and not _may_try(request):
        return _too_many(request, form)
    if attempt(form, lambda: _counted(request, lambda: actions.person_with_code(at=clock.now(), **form.cleaned_data))):
        carried = {"number": form.cleaned_data["number"], "letters": form.cleaned_data["code"]}
        return render(request, "people/choose_password.html", {"form": ChoosePasswordForm(initial=carried)})
    return render(request, "people/enter_code.html", {"form": form}, status=answer_status(form))


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_POST
def choose_password(request: HttpRequest) -> HttpResponse:
    if not _may_try(request):
        return _too_many(request, CodeForm({"number": request.POST.get("number", ""), "code": ""}))
    form, came_in = ChoosePasswordForm(request.POST, whose=_whose), list[Person]()
    if attempt(form, lambda: came_in.append(_counted(request, lambda: _use(form)))):
        login(request, came_in[0])
        messages.success(request, _("Your password is set. The code is used up."))
        return redirect("home")
    return render(request, "people/choose_password.html", {"form": form}, status=answer_status(form))


def _use(form: ChoosePasswordForm) -> Person:
    said = form.cleaned_data
    return actions.use_sign_in_code(
        number=said["number"], code=said["letters"], password=said["password"], at=clock.now()
    )


def _whose(number: str, code: str) -> Person | None:
    try:
        return actions.person_with_code(number=number, code=code, at=clock.now())
    except actions.CodeNotRight:
        return None


def _may_try(request: HttpRequest) -> bool:
    return bool(ratelimit.consume(request, action=WRONG, key=_key(request), dry_run=True))


def _counted(request: HttpRequest, act: Callable[[], Person]) -> Person:
    """Only a wrong code counts as a try: in a hall, many with right ones come from one address at once."""
    try:
        return act()
    except actions.CodeNotRight:
        ratelimit.consume(request, action=WRONG, key=_key(request))
        raise


def _key(request: HttpRequest) -> str:
    return f"code {request.POST.get('number', '').strip().lower()}"


def _too_many(request: HttpRequest, form: CodeForm) -> HttpResponse:
    form.add_error(None, _("Too many wrong codes. %(wait)s The code stays good.") % {"wait": _wait_in_words(request)})
    return render(request, "people/enter_code.html", {"form": form}, status=TOO_MANY)


def _wait_in_words(request: HttpRequest) -> str:
    seconds = max(_waits(request), default=1)
    if seconds <= 60:
        said = ngettext("Try again in %(count)s second.", "Try again in %(count)s seconds.", seconds)
        return said % {"count": seconds}
    minutes = ceil(seconds / 60)
    return ngettext("Try again in %(count)s minute.", "Try again in %(count)s minutes.", minutes) % {"count": minutes}


def _waits(request: HttpRequest) -> Iterator[int]:
    """Of each limit that is reached, the seconds until the oldest try that counts is forgotten."""
    now = clock.now().timestamp() - settings.CLOCK_OFFSET  # tries are kept by the machine's own clock
    for rate in limits.get_rates(app=APP, action=WRONG):
        tries = cache.get(limits.get_cache_key(request, app=APP, action=WRONG, rate=rate, key=_key(request)), [])
        if len(tries) >= rate.amount:
            yield min(ceil(rate.duration), max(1, ceil(tries[rate.amount - 1] + rate.duration - now)))
