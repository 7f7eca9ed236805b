"""Mail that comes back: what its reader says, and whoever looks after the list of people."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent
from peerlore.people import access, actions
from peerlore.people.forms import QuestionForm
from peerlore.people.models import Bounce
from peerlore.people.views.profile import _me


@require_POST
def reached_again(request: HttpRequest) -> HttpResponse:
    me = _me(request)
    actions.confirm_reached(me, by=me, at=clock.now())
    messages.success(request, _("Noted. What waited for you is on its way."))
    return redirect("my_address")


@require_http_methods(["GET", "HEAD", "POST"])
def mail_comes_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it does, or that it reaches them again."""
    by, now = _me(request), clock.now()
    shown = access.colleague_for(by, pk)
    bounce = Bounce.objects.standing().filter(person=shown).first()
    act = actions.confirm_reached if bounce else actions.record_bounce
    form = QuestionForm(sent(request))
    if attempt(form, lambda: act(shown, by=by, at=now)):
        said = _("Noted: mail reaches %(name)s again.") if bounce else _("Noted: mail to %(name)s is held.")
        messages.success(request, said % {"name": shown.name})
        return redirect("person", pk)
    page = {"person": shown, "form": form, "bounce": bounce}
    return render(request, "people/mail_comes_back.html", page, status=answer_status(form))
