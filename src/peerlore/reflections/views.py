"""The page of a prompt: who reads each answer stands above the field, before anything is written."""

from typing import cast

from django.contrib import messages
from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent
from peerlore.people.models import Person
from peerlore.reflections import access, actions, panels
from peerlore.reflections.forms import AnswerForm
from peerlore.reflections.models import Prompt


@require_http_methods(["GET", "HEAD", "POST"])
def prompt(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = cast(Person, request.user), clock.now()
    asked = access.own_prompt(reader, pk)
    form = AnswerForm(sent(request), prompt=asked)
    if attempt(form, lambda: actions.answer_prompt(asked, form.answers(), by=reader, at=now)):
        messages.success(request, _("Kept. Thank you."))
        return redirect("exchange", asked.exchange_id)
    return _page(request, form, asked)


@require_POST
def prompt_pass(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = cast(Person, request.user), clock.now()
    asked = access.own_prompt(reader, pk)
    form = Form(request.POST)
    if attempt(form, lambda: actions.pass_prompt(asked, by=reader, at=now)):
        messages.success(request, _("Passed. Nobody is told."))
        return redirect("home")
    return _page(request, form, asked)


def _page(request: HttpRequest, form: BaseForm, asked: Prompt) -> HttpResponse:
    shown = {"form": form, "prompt": asked, "answers": panels.own_answers(asked)}
    return render(request, "reflections/prompt.html", shown, status=answer_status(form))
