"""Change a goal or a need, close a goal and open it again, take a need back."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent
from peerlore.skills import access, actions
from peerlore.skills.access import signed_in
from peerlore.skills.forms import GoalForm, NeedChangeForm
from peerlore.skills.models import Goal, Need


@require_http_methods(["GET", "HEAD", "POST"])
def goal_change(request: HttpRequest, pk: int) -> HttpResponse:
    goal, at = access.goal_to_change(signed_in(request), pk), clock.now()
    form = GoalForm(sent(request), initial=_as_it_is(goal))
    if attempt(form, lambda: actions.change_goal(goal, by=signed_in(request), at=at, **form.cleaned_data)):
        messages.success(request, _("The goal is changed."))
        return redirect("goal", pk)
    return _goal_page(request, goal, form)


@require_POST
def goal_close(request: HttpRequest, pk: int) -> HttpResponse:
    goal, at, form = access.goal_to_change(signed_in(request), pk), clock.now(), forms.Form(request.POST)
    if attempt(form, lambda: actions.close_goal(goal, by=signed_in(request), at=at)):
        messages.success(request, _("The goal is closed. Its needs are read no more."))
        return redirect("goal", pk)
    return _goal_page(request, goal, GoalForm(initial=_as_it_is(goal)), broken=form)


@require_POST
def goal_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    goal = access.goal_to_change(signed_in(request), pk)
    actions.reopen_goal(goal, by=signed_in(request), at=clock.now())
    messages.success(request, _("The goal is open again, and its needs are read every day while it goes on."))
    return redirect("goal", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def need_change(request: HttpRequest, pk: int) -> HttpResponse:
    need, at = access.need_for(signed_in(request), pk), clock.now()
    form = NeedChangeForm(sent(request), initial={"people": need.people, "by_date": need.by_date})
    if attempt(form, lambda: actions.change_need(need, by=signed_in(request), at=at, **form.cleaned_data)):
        messages.success(request, _("The need is changed, and its gap is read again."))
        return redirect(f"{reverse('goal', args=[need.goal_id])}?need={pk}")
    return _need_page(request, need, form)


@require_POST
def need_remove(request: HttpRequest, pk: int) -> HttpResponse:
    need, at, form = access.need_for(signed_in(request), pk), clock.now(), forms.Form(request.POST)
    if attempt(form, lambda: actions.remove_need(need, by=signed_in(request), at=at)):
        messages.success(request, _("The need is taken back."))
        return redirect("goal", need.goal_id)
    kept = NeedChangeForm(initial={"people": need.people, "by_date": need.by_date})
    return _need_page(request, need, kept, broken=form)


def _goal_page(request: HttpRequest, goal: Goal, form: GoalForm, broken: forms.Form | None = None) -> HttpResponse:
    page = {"goal": goal, "form": form, "broken": broken, "needs": goal.needs.count()}
    return render(request, "skills/goal_change.html", page, status=answer_status(broken or form))


def _need_page(
    request: HttpRequest, need: Need, form: NeedChangeForm, broken: forms.Form | None = None
) -> HttpResponse:
    page = {
        "need": need,
        "goal": need.goal,
        "form": form,
        "broken": broken,
        "served": need.pk in actions.served([need.pk]),
    }
    return render(request, "skills/need_change.html", page, status=answer_status(broken or form))


def _as_it_is(goal: Goal) -> dict[str, object]:
    said = {name: getattr(goal, name) for name in ("name", "measure", "serves", "starts", "ends")}
    return said | {"owner": goal.owner.email or goal.owner.staff_number}
