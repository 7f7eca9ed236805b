"""Goals: the list, a new one, what one needs, what is worth talking about."""

from datetime import date, datetime

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent
from peerlore.people.models import Person
from peerlore.people.views.once import once
from peerlore.skills import access, actions
from peerlore.skills.access import signed_in
from peerlore.skills.forms import GoalForm, NeedForm, TopicForm
from peerlore.skills.models import Goal, Need


@require_safe
def goals(request: HttpRequest) -> HttpResponse:
    today = actions.day_of(clock.now())
    seen = Goal.objects.visible_to(signed_in(request)).select_related("owner")
    counted = seen.annotate(need_count=Count("needs"), places=Sum("needs__people"))
    page = {
        "going_on": counted.going_on(today),
        "over": counted.exclude(pk__in=Goal.objects.going_on(today)).order_by("-ends"),
        "may_set": access.may_set_goals(signed_in(request)),
        "sees_board": access.sees_board(signed_in(request), on=today),
    }
    return render(request, "skills/goals.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@once
def goal_new(request: HttpRequest) -> HttpResponse:
    access.check_may_set_goals(signed_in(request))
    at, made = clock.now(), list[Goal]()
    form = GoalForm(sent(request), initial=_usual_goal(signed_in(request), actions.day_of(at)))
    if attempt(form, lambda: made.append(actions.set_goal(by=signed_in(request), at=at, **form.cleaned_data))):
        messages.success(request, _("The goal is set. Now say what it needs."))
        return redirect("need_add", made[0].pk)
    return render(request, "skills/goal_new.html", {"form": form}, status=answer_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@once
def need_add(request: HttpRequest, pk: int) -> HttpResponse:
    goal, at, made = access.goal_to_change(signed_in(request), pk), clock.now(), list[Need]()
    form = NeedForm(sent(request), initial={"unit": signed_in(request).company_id, "by_date": goal.ends})
    if attempt(form, lambda: made.append(_add_need(goal, form, by=signed_in(request), at=at))):
        messages.success(request, _("The need is on the board, and its gap is read every day."))
        return redirect(f"{_address(goal)}?need={made[0].pk}")
    return render(request, "skills/need_add.html", {"form": form, "goal": goal}, status=answer_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@once
def topic_add(request: HttpRequest, pk: int) -> HttpResponse:
    goal, at = access.goal_to_change(signed_in(request), pk), clock.now()
    form = TopicForm(sent(request))
    if attempt(form, lambda: actions.add_topic(goal, form.cleaned_data["question"], by=signed_in(request), at=at)):
        messages.success(request, _("The question is added; agendas can draw on it."))
        return redirect(_address(goal))
    return render(request, "skills/topic_add.html", {"form": form, "goal": goal}, status=answer_status(form))


def _add_need(goal: Goal, form: NeedForm, *, by: Person, at: datetime) -> Need:
    said = form.cleaned_data
    return actions.add_need(
        goal,
        by=by,
        at=at,
        unit=said["unit"],
        skill=form.chosen(by=by, at=at),
        level=said["level"],
        people=said["people"],
        by_date=said["by_date"],
    )


def _usual_goal(person: Person, today: date) -> dict[str, object]:
    return {"owner": person.email or person.staff_number, "starts": today, "ends": date(today.year, 12, 31)}


def _address(goal: Goal) -> str:
    return reverse("goal", args=[goal.pk])
