"""Ask somebody to confirm a level, and answer when asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peerlore import clock
from peerlore.attempt import answer_status, attempt, key_in, sent
from peerlore.people.access import colleague_named_by, colleagues_named
from peerlore.people.models import Person
from peerlore.skills import access, actions
from peerlore.skills.access import signed_in
from peerlore.skills.forms import AnswerForm, WhomForm
from peerlore.skills.models import LevelAsk, SkillRecord

FOUND_AT_MOST = 10


@require_http_methods(["GET", "HEAD", "POST"])
def whom(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose whom to ask, by name: by POST, so that no address and no log holds whom one looked for."""
    me, form = signed_in(request), WhomForm(sent(request))
    record = access.own_record(me, pk)
    found = list(colleagues_named(me, form.cleaned_data["words"])[:FOUND_AT_MOST]) if form.is_valid() else None
    return _whom_page(request, record, form=form, found=found)


@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    me = signed_in(request)
    record = access.own_record(me, pk)
    colleague = colleague_named_by(me, key_in(request.POST.get("person", "")) or 0)
    form = WhomForm({"words": colleague.name})
    if not attempt(form, lambda: actions.ask_for_level(record, colleague, by=me, at=clock.now())):
        return _whom_page(request, record, form=form, found=None)
    messages.success(request, _("%(name)s is asked, and has two weeks to answer.") % {"name": colleague.name})
    return redirect("my_skills")


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    me, form = signed_in(request), AnswerForm(sent(request))
    ask = access.ask_to_answer(me, pk)
    if attempt(form, lambda: actions.answer_level(ask, form.level, by=me, at=clock.now())):
        messages.success(request, _("%(name)s has your answer. Thank you.") % {"name": ask.record.person.name})
        return redirect("level_ask", pk)
    ask = access.ask_to_answer(me, pk)
    page = {"ask": ask, "form": form, "is_manager": ask.record.person.manager_id == me.pk}
    return render(request, "skills/level_ask.html", page, status=answer_status(form))


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    ask = access.own_ask(signed_in(request), pk)
    if ask.is_open:
        actions.take_back_ask(ask, by=signed_in(request), at=clock.now())
        messages.success(request, _("Taken back. Nobody has to answer it any more."))
    return redirect("my_skills")


def _whom_page(
    request: HttpRequest, record: SkillRecord, *, form: WhomForm, found: list[Person] | None
) -> HttpResponse:
    me = signed_in(request)
    page = {"record": record, "form": form, "found": found, "manager": me.manager if _may_ask_manager(me) else None}
    page["asks"] = LevelAsk.objects.filter(record=record).select_related("asked", "record__skill")
    return render(request, "skills/level_ask_whom.html", page, status=answer_status(form))


def _may_ask_manager(me: Person) -> bool:
    return me.manager is not None and colleagues_named(me, "").filter(pk=me.manager.pk).exists()
