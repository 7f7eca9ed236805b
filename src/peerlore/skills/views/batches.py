"""Many needs at once: by job titles and units; what lines would do; add them; undo them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, number_asked, sent
from peerlore.people.models import Person, Unit
from peerlore.people.views.once import once
from peerlore.skills import access, actions
from peerlore.skills.access import signed_in
from peerlore.skills.forms import ApplyNeedsForm, RolesForm
from peerlore.skills.models import Goal, NeedBatch
from peerlore.skills.need_lines import check_batch, role_lines, unit_in_words

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@once
def needs_by_role(request: HttpRequest, pk: int) -> HttpResponse:
    """A skill, job titles, units: what that would need is looked at next."""
    goal, at, made = access.goal_to_change(signed_in(request), pk), clock.now(), list[NeedBatch]()
    form = RolesForm(sent(request), titles=titles_here(), units=units_here(), initial={"by_date": goal.ends})
    if attempt(form, lambda: made.append(_stage(form, goal, by=signed_in(request), at=at))):
        return redirect("need_batch", made[0].pk)
    return render(request, "skills/needs_by_role.html", {"form": form, "goal": goal}, status=answer_status(form))


@require_safe
def need_batch(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, access.need_batch_for(signed_in(request), pk), ApplyNeedsForm())


@require_POST
def need_batch_apply(request: HttpRequest, pk: int) -> HttpResponse:
    batch, form = access.need_batch_for(signed_in(request), pk), ApplyNeedsForm(request.POST)
    if attempt(form, lambda: actions.apply_needs(batch, by=signed_in(request), at=clock.now())):
        messages.success(request, _("The needs are on the board, and their gaps are read every day."))
        return redirect("need_batch", pk)
    return _page(request, batch, form)


@require_POST
def need_batch_drop(request: HttpRequest, pk: int) -> HttpResponse:
    batch = access.need_batch_for(signed_in(request), pk)
    actions.drop_batch(batch, by=signed_in(request), at=clock.now())
    messages.success(request, _("Put away. Nothing of it was added."))
    return redirect("goal", batch.goal_id)


@require_http_methods(["GET", "HEAD", "POST"])
def need_batch_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What undoing would do, and what it cannot, before it is done."""
    batch, form = access.need_batch_for(signed_in(request), pk), ApplyNeedsForm(sent(request))
    if not batch.stands:
        return redirect("need_batch", pk)
    if attempt(form, _undoing(request, batch)):
        return redirect("need_batch", pk)
    page = {"batch": batch, "goal": batch.goal, "plan": actions.plan_undo(batch), "form": form}
    return render(request, "skills/need_batch_undo.html", page, status=answer_status(form))


def _undoing(request: HttpRequest, batch: NeedBatch) -> Callable[[], None]:
    def undo() -> None:
        plan = actions.undo_needs(batch, by=signed_in(request), at=clock.now())
        stayed = ngettext("%(n)s line stays as it is.", "%(n)s lines stay as they are.", len(plan.stays))
        said = stayed % {"n": len(plan.stays)} if plan.stays else ""
        messages.success(request, f"{_('Undone.')} {said}".strip())

    return undo


def _stage(form: RolesForm, goal: Goal, *, by: Person, at: datetime) -> NeedBatch:
    said, skill = form.cleaned_data, form.chosen(by=by, at=at)
    units = list(Unit.objects.filter(pk__in=said["units"]).order_by("path", "name"))
    cells = role_lines(
        units, said["titles"], skill=skill, level=said["level"], people=form.number, by_date=said["by_date"]
    )
    lines = [actions.Numbered(number, cell) for number, cell in enumerate(cells, 1)]
    name = _("%(skill)s, by job title") % {"skill": skill.label}
    return actions.stage_needs(goal, lines, name=name, by=by, at=at)


def _page(request: HttpRequest, batch: NeedBatch, form: ApplyNeedsForm) -> HttpResponse:
    page: dict[str, object] = {"batch": batch, "goal": batch.goal, "form": form}
    if batch.is_waiting:
        checked = check_batch(batch)
        page |= {"checked": checked, "bad": _part(request, checked.bad, "bad")}
        page["lines"] = _part(request, [*checked.new, *checked.changed, *checked.same], "page")
    else:
        page["kept"] = _part(request, list(batch.lines.select_related("need__skill", "need__unit")), "page")
    return render(request, "skills/need_batch.html", page, status=answer_status(form))


def _part(request: HttpRequest, rows: Sequence[object], name: str) -> object:
    return Paginator(rows, PAGE).get_page(number_asked(request, name))


def titles_here() -> list[tuple[str, str]]:
    """The job titles present, with how many people have each."""
    rows = Person.objects.present().exclude(title="").values("title").annotate(n=Count("pk")).order_by("title")
    return [
        (row["title"], ngettext("%(title)s (%(n)s person)", "%(title)s (%(n)s people)", row["n"]) % row) for row in rows
    ]


def units_here() -> list[tuple[str, str]]:
    """The units with the way down to each, top first."""
    everything = {unit.pk: unit for unit in Unit.objects.all()}
    return sorted(
        ((str(pk), unit_in_words(unit, everything)) for pk, unit in everything.items()), key=lambda one: one[1]
    )
