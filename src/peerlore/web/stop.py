"""Stop or hold mail by the link in it, without signing in. The link is its own key and can do nothing else; looking at
the page changes nothing, whatever opens links by itself."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent
from peerlore.people import actions
from peerlore.people.forms import HoldForm
from peerlore.people.models import MailSettings, Muted, Person
from peerlore.people.outbox import mute, unmute
from peerlore.web.notices.catalogue import UnknownNotice, told
from peerlore.web.notices.kinds import Kind, events_of, kind
from peerlore.web.notices.words import SALT


# A mail program sends no form token (RFC 8058); nothing here goes by a session, so there is none to be misused.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    person, of_kind = _read(token)
    now = clock.now()
    if request.POST.get("List-Unsubscribe") == "One-Click":
        mute(person, of_kind.code, at=now)
        return HttpResponse("stopped\n", content_type="text/plain")
    settings = MailSettings.of(person)
    asked = sent(request) if "hold_until" in request.POST else None
    form = HoldForm(asked, today=now.astimezone(person.zone_info).date(), until=settings.hold_until)
    if attempt(form, lambda: actions.hold_mail(person, form.cleaned_data["hold_until"], by=person, at=now)):
        return redirect("stop_mail", token=token)
    if request.method == "POST" and asked is None:
        _set(request, person, of_kind, at=now)
        return redirect("stop_mail", token=token)
    return render(request, "web/stop.html", _page(person, of_kind, form, at=now), status=answer_status(form))


def _page(person: Person, of_kind: Kind, form: HoldForm, *, at: datetime) -> dict[str, object]:
    muted = set(Muted.objects.filter(person=person).values_list("event", flat=True))
    settings = MailSettings.of(person)
    return {
        "kind": of_kind,
        "stopped": not muted.isdisjoint([of_kind.code, *events_of(of_kind.code)]),
        "all_stopped": Muted.ALL in muted,
        "hold_form": form,
        "held_until": settings.hold_until if settings.holds(at.astimezone(person.zone_info).date()) else None,
    }


def _set(request: HttpRequest, person: Person, of_kind: Kind, *, at: datetime) -> None:
    """What one of the page's buttons says; without any, stop this kind."""
    wanted, again = request.POST.get("stop", ""), "again" in request.POST
    if wanted == "hold":
        actions.hold_mail(person, None, by=person, at=at)
    elif again:
        unmute(person, [Muted.ALL] if wanted == "all" else [of_kind.code, *events_of(of_kind.code)], at=at)
    else:
        mute(person, Muted.ALL if wanted == "all" else of_kind.code, at=at)


def _read(token: str) -> tuple[Person, Kind]:
    try:
        pk, event = signing.loads(token, salt=SALT)
        of_kind = kind(told(event).kind)
    except (signing.BadSignature, ValueError, UnknownNotice):
        raise Http404 from None
    return get_object_or_404(Person.objects.present().select_related("site"), pk=pk), of_kind
