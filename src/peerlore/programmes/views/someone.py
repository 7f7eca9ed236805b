"""Find me someone now: see three who may be asked, ask one, and answer when asked."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent
from peerlore.people.views.once import once
from peerlore.programmes import access, actions, panels
from peerlore.programmes.forms import AskForm, NothingToFill, PassForm, ReplyForm, SomeoneForm
from peerlore.programmes.models import Request, Search
from peerlore.programmes.views.programmes import READ_AND_WRITE, me
from peerlore.programmes.words import Answered
from peerlore.skills.models import Skill


@require_http_methods(READ_AND_WRITE)
@once
def someone(request: HttpRequest) -> HttpResponse:
    form = SomeoneForm(sent(request))
    return _look(request, form, form, lambda: form.chosen(by=me(request), at=clock.now()))


@require_POST
@once
def someone_for(request: HttpRequest, pk: int) -> HttpResponse:
    """One tap from a wish or a gap."""
    skill = get_object_or_404(Skill.objects.learnable(), pk=pk)
    return _look(request, SomeoneForm(), NothingToFill(request.POST), lambda: skill)


def _look(request: HttpRequest, pick: SomeoneForm, form: forms.Form, skill: Callable[[], Skill]) -> HttpResponse:
    made: list[Search] = []
    if attempt(form, lambda: made.append(actions.search(skill(), by=me(request), at=clock.now()))):
        return redirect("someone_found", made[0].pk)
    now = clock.now()
    page = {"form": pick, "wrong": form, "wishes": panels.wishes(me(request))}
    page["requests"] = panels.requests_of(me(request), now=now)
    return render(request, "programmes/someone.html", page, status=answer_status(form))


@require_safe
def someone_found(request: HttpRequest, pk: int) -> HttpResponse:
    return _found(request, access.own_search(me(request), pk), AskForm())


def _found(request: HttpRequest, row: Search, form: AskForm, asked: int = 0) -> HttpResponse:
    page = {"search": row, "view": panels.search_page(row, now=clock.now()), "form": form, "tried": asked}
    return render(request, "programmes/someone_found.html", page, status=answer_status(form))


@require_POST
@once
def someone_ask(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = access.own_found(me(request), pk), AskForm(request.POST)
    made: list[Request] = []
    if not attempt(
        form, lambda: made.append(actions.ask(found, form.cleaned_data["words"], by=me(request), at=clock.now()))
    ):
        return _found(request, found.search, form, found.pk)
    messages.success(request, _("%(name)s is asked, kindly, and has a week to answer.") % {"name": found.person.name})
    return redirect("request", made[0].pk)


@require_safe
def request_page(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, access.request_of(me(request), pk), ReplyForm())


def _show(request: HttpRequest, row: Request, form: forms.Form) -> HttpResponse:
    reply = form if isinstance(form, ReplyForm) else ReplyForm()
    view = panels.request_page(row, me(request), now=clock.now())
    page = {"request_row": row, "view": view, "reply": reply, "wrong": form}
    return render(request, "programmes/request.html", page, status=answer_status(form))


@require_POST
def request_answer(request: HttpRequest, pk: int) -> HttpResponse:
    row, form = access.request_to(me(request), pk), ReplyForm(request.POST)
    if attempt(form, lambda: _answer(request, row, form)):
        return redirect("request", pk)
    return _show(request, access.request_of(me(request), pk), form)


def _answer(request: HttpRequest, row: Request, form: ReplyForm) -> Request:
    said, by, at = form.cleaned_data, me(request), clock.now()
    answers: dict[str, Callable[[], Request]] = {
        form.YES: lambda: actions.say_yes(row, by=by, at=at),
        form.NO: lambda: actions.decline(row, said["kind"], by=by, at=at),
        form.WRITTEN: lambda: actions.answer_in_writing(
            row, Answered(said["answer"].strip(), said["link"]), by=by, at=at
        ),
        form.LATER: lambda: actions.ask_me_later(row, said["until"], by=by, at=at),
    }
    return answers[said["said"]]()


@require_http_methods(READ_AND_WRITE)
@once
def request_pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.request_to(me(request), pk)
    form = PassForm(sent(request), initial={"words": row.skill.label})
    if attempt(form, lambda: _pass_on(request, row, form)):
        messages.success(request, _("Passed on. Somebody else is asked afresh; nothing is left for you to do."))
        return redirect("request", pk)
    page = {"request_row": access.request_of(me(request), pk), "form": form}
    return render(request, "programmes/request_pass_on.html", page, status=answer_status(form))


def _pass_on(request: HttpRequest, row: Request, form: PassForm) -> Request:
    by, at = me(request), clock.now()
    return actions.pass_on(row, form.chosen(by=by, at=at), names_me=form.cleaned_data["names_me"], by=by, at=at)


@require_POST
def request_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    words = _("Taken back. Whoever was asked is told that nobody waits for them.")
    return _press(request, access.request_by(me(request), pk), actions.take_back, words)


@require_POST
def request_begin(request: HttpRequest, pk: int) -> HttpResponse:
    return _press(request, access.request_by(me(request), pk), actions.begin, "")


@require_POST
@once
def request_again(request: HttpRequest, pk: int) -> HttpResponse:
    words = _("Asked again, kindly.")
    return _press(request, access.request_by(me(request), pk), actions.ask_again, words)


def _press(request: HttpRequest, row: Request, act: Callable[..., Request], words: str) -> HttpResponse:
    """A button alone."""
    form, done = NothingToFill(request.POST), []
    if attempt(form, lambda: done.append(act(row, by=me(request), at=clock.now()))):
        if words:
            messages.success(request, words)
        return redirect("request", done[0].pk)
    return _show(request, access.request_of(me(request), row.pk), form)
