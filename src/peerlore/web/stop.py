"""Stop mail by the link in it, without signing in: one page, one click. The link can do nothing else."""

import re

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from peerlore import clock
from peerlore.people.models import Muted, Person
from peerlore.people.models.outbox import ALWAYS_SENT
from peerlore.people.outbox import mute, unmute
from peerlore.web.notices.catalogue import UnknownNotice, told
from peerlore.web.notices.words import SALT


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    person, event = _read(token)
    if request.method == "POST":
        wanted = request.POST.get("stop", event)
        _set(person, "all" if wanted == "all" else event, again="again" in request.POST)
        return redirect("stop_mail", token=token)
    return render(request, "web/stop.html", _page(person, event))


def _page(person: Person, event: str) -> dict[str, object]:
    muted = set(Muted.objects.filter(person=person).values_list("event", flat=True))
    return {
        "stopped": event in muted,
        "all_stopped": Muted.ALL in muted,
        "always": event in ALWAYS_SENT,
        "subject": _subject(event),
    }


def _set(person: Person, event: str, *, again: bool) -> None:
    change = unmute if again else mute
    change(person, event, at=clock.now())


def _read(token: str) -> tuple[Person, str]:
    try:
        pk, event = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    return get_object_or_404(Person.objects.present(), pk=pk), event


def _subject(event: str) -> str:
    """What such a mail says at its head, with its gaps left as three dots."""
    try:
        subject = told(event).in_language(settings.LANGUAGE_CODE).subject
    except UnknownNotice:
        raise Http404 from None
    return re.sub(r"\{\w+\}", "…", subject)
