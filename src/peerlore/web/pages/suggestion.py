"""Not now: a suggestion on one's home page goes away for a month. Nobody else learns of it."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from peerlore import clock
from peerlore.people.actions import leave_until
from peerlore.programmes.access import visible_programme
from peerlore.programmes.panels import SUGGESTIONS
from peerlore.skills.access import signed_in
from peerlore.skills.actions import day_of

A_MONTH = timedelta(days=30)


@require_POST
def suggestion_later(request: HttpRequest, pk: int) -> HttpResponse:
    me, now = signed_in(request), clock.now()
    programme = visible_programme(me, pk)
    leave_until(SUGGESTIONS, programme.pk, day_of(now) + A_MONTH, by=me, at=now)
    messages.success(request, _("Not now, then. Nobody is told, and it is not suggested again for a month."))
    return redirect("home")
