"""A new sign-in code for somebody who has a password: what officers do about it, and how its person stops it."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent
from peerlore.people import access, actions
from peerlore.people.forms import QuestionForm
from peerlore.people.models import Person, Reissue
from peerlore.people.sessions import here_now
from peerlore.people.views.people import printed
from peerlore.people.views.profile import _me


@require_http_methods(["GET", "HEAD", "POST"])
def new_code(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it stands; a POST asks for one."""
    by, now = _me(request), clock.now()
    shown, form = access.person_to_make_code_for(by, pk), QuestionForm(sent(request))
    if attempt(form, lambda: actions.ask_for_code(shown, by=by, at=now)):
        messages.success(request, _("Asked for. %(name)s is told, and somebody else agrees.") % {"name": shown.name})
        return redirect("new_code", pk)
    return _page(request, shown, form)


@never_cache
@sensitive_variables()
@require_POST
def agree_to_code(request: HttpRequest, pk: int) -> HttpResponse:
    """The second officer: the code is shown in this one answer and never again."""
    by, now, made = _me(request), clock.now(), list[actions.NewCode]()
    shown, form = access.person_to_make_code_for(by, pk), QuestionForm(request.POST)
    row = access.new_code_of(shown)
    if attempt(form, lambda: made.append(actions.hand_out_code(row, by=by, at=now))):
        return render(request, "people/code_made.html", printed(request, shown, made[0]))
    return _page(request, shown, form)


@require_POST
def take_code_back(request: HttpRequest, pk: int) -> HttpResponse:
    by, now = _me(request), clock.now()
    shown, form = access.person_to_make_code_for(by, pk), QuestionForm(request.POST)
    row = access.new_code_of(shown)
    if attempt(form, lambda: actions.take_code_back(row, by=by, at=now)):
        messages.success(request, _("Taken back. What holds is what held before."))
        return redirect("person", pk)
    return _page(request, shown, form)


def _page(request: HttpRequest, shown: Person, form: BaseForm) -> HttpResponse:
    row = Reissue.objects.going_on().filter(person=shown).select_related("asked_by", "agreed_by").first()
    mine = row is not None and row.asked_by_id == _me(request).pk
    known = {"person": shown, "form": form, "row": row, "mine": mine}
    return render(request, "people/new_code.html", known, status=answer_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def my_new_code(request: HttpRequest) -> HttpResponse:
    """The person's own look at it; a POST stops it."""
    me, form = _me(request), QuestionForm(sent(request))
    row = Reissue.objects.going_on().filter(person=me).select_related("asked_by", "agreed_by").first()
    here = here_now(request.session)
    if row is not None and attempt(
        form, lambda: actions.stop_code(row, by=me, signed_in=here.began_at, at=clock.now())
    ):
        me.refresh_from_db()
        update_session_auth_hash(request, me)
        messages.success(request, _("Stopped. Your password is the one of before, and nobody else is signed in by it."))
        return redirect("my_new_code")
    is_before = row is not None and (row.used_at is None or bool(here.began_at and here.began_at < row.used_at))
    known = {"form": form, "row": row, "may_stop": is_before}
    return render(request, "people/my_new_code.html", known, status=answer_status(form))
