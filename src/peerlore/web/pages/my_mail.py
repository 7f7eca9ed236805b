"""How one's own mail comes: the weekly one, quiet hours, each kind's pace; on hold until a day."""

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent
from peerlore.people import actions
from peerlore.people.forms import HoldForm, MailForm
from peerlore.people.mail import weekly_mail
from peerlore.people.models import MailSettings, Muted, Person
from peerlore.people.models.outbox import DIGEST, SECURITY
from peerlore.people.outbox import unmute
from peerlore.web.notices.kinds import events_of, kinds

READ_AND_WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(READ_AND_WRITE)
def my_mail(request: HttpRequest) -> HttpResponse:
    me, now = cast(Person, request.user), clock.now()
    settings = MailSettings.of(me)
    stopped = set(Muted.objects.filter(person=me).values_list("event", flat=True))
    form = _form(request, settings, stopped)
    if attempt(form, lambda: _set(form, me, at=now)):
        messages.success(request, _("Your mail comes as you wrote it."))
        return redirect("my_mail")
    known = {"form": form, "hold_form": _hold_form(me, settings, now=now), "all_stopped": Muted.ALL in stopped}
    return render(request, "web/my_mail.html", known | _told(me, settings, now=now), status=answer_status(form))


@require_http_methods(["POST"])
def mail_hold(request: HttpRequest) -> HttpResponse:
    """Hold it until a day, or have it again."""
    me, now = cast(Person, request.user), clock.now()
    if "again" in request.POST:
        actions.hold_mail(me, None, by=me, at=now)
        unmute(me, [Muted.ALL], at=now)
        return redirect("my_mail")
    settings = MailSettings.of(me)
    form = HoldForm(sent(request), today=now.astimezone(me.zone_info).date())
    if attempt(form, lambda: actions.hold_mail(me, form.cleaned_data["hold_until"], by=me, at=now)):
        return redirect("my_mail")
    stopped = set(Muted.objects.filter(person=me).values_list("event", flat=True))
    known = {"form": _form(None, settings, stopped), "hold_form": form, "all_stopped": Muted.ALL in stopped}
    return render(request, "web/my_mail.html", known | _told(me, settings, now=now), status=answer_status(form))


def _form(request: HttpRequest | None, settings: MailSettings, stopped: set[str]) -> MailForm:
    chosen = [kind for kind in kinds() if kind.code not in (SECURITY, DIGEST)]
    return MailForm(sent(request) if request else None, settings=settings, kinds=chosen, stopped=stopped)


def _hold_form(me: Person, settings: MailSettings, *, now: datetime) -> HoldForm:
    return HoldForm(None, today=now.astimezone(me.zone_info).date(), until=settings.hold_until)


def _set(form: MailForm, me: Person, *, at: datetime) -> None:
    wishes = form.wishes()
    open_kinds = [kind for kind, chosen in wishes["paces"].items() if chosen != "never"]
    again = [event for kind in open_kinds for event in events_of(kind)]
    actions.set_mail(me, by=me, at=at, again=[*again, DIGEST], **wishes)


def _told(me: Person, settings: MailSettings, *, now: datetime) -> dict[str, object]:
    """What the page says of how it stands."""
    return {
        "next_weekly": weekly_mail(settings, me.zone_info, at=now),
        "held": settings.holds(now.astimezone(me.zone_info).date()),
        "settings": settings,
    }
