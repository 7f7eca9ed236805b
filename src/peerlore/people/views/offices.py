"""An office taken, and the audit log, for administrators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, number_asked, sent
from peerlore.people import access, actions
from peerlore.people.forms import QuestionForm
from peerlore.people.views.profile import _me

ENTRIES = 50


@require_http_methods(["GET", "HEAD", "POST"])
def take_office(request: HttpRequest, pk: int) -> HttpResponse:
    by = _me(request)
    grant = access.grant_for(by, pk)
    form = QuestionForm(sent(request))
    if attempt(form, lambda: actions.take_office(grant, by=by, at=clock.now())):
        messages.success(request, _("The office is taken from %(name)s.") % {"name": grant.person.name})
        return redirect("offices" if grant.person_id != by.pk else "home")
    return render(request, "people/take_office.html", {"grant": grant, "form": form}, status=answer_status(form))


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    entries = access.log_for(_me(request), at=clock.now())
    before = number_asked(request, "before")
    rows = list((entries if before is None else entries.filter(pk__lt=before)).order_by("-pk")[: ENTRIES + 1])
    earlier = rows[ENTRIES - 1].pk if len(rows) > ENTRIES else None
    return render(request, "people/audit.html", {"entries": rows[:ENTRIES], "earlier": earlier, "before": before})
