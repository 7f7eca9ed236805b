"""Pages of an import of people."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from peerlore import clock
from peerlore.attempt import answer_status, attempt, key_in, number_asked, sent
from peerlore.errors import RuleBroken
from peerlore.integrations import access, actions, exports, tasks
from peerlore.integrations.forms import (
    ColumnsForm,
    ConfirmForm,
    FileForm,
    NeedSheetForm,
    ReadForm,
    TakeOutForm,
    UndoForm,
)
from peerlore.integrations.hr_files.shape import Shape
from peerlore.integrations.models import Effect, PeopleImport
from peerlore.integrations.need_files import read_needs_sheet
from peerlore.integrations.rows import Progress, shown_rows, told_of_file
from peerlore.people.models import Person
from peerlore.people.views.once import once
from peerlore.skills.access import goal_to_change, signed_in
from peerlore.skills.actions import Numbered, stage_needs
from peerlore.skills.models import Goal, NeedBatch

PAGE = 50
LARGE = 512 * 1024  # what takes longer than a page may is opened by a worker


class Verb(Protocol):
    """An action on some of an import's rows."""

    def __call__(
        self, batch: PeopleImport, rows: Collection[int], /, *, by: Person | None, at: datetime
    ) -> PeopleImport: ...


@require_http_methods(["GET", "HEAD", "POST"])
def people_import(request: HttpRequest) -> HttpResponse:
    """Bring a file; and the imports so far."""
    access.importer(request.user)
    form = FileForm(sent(request), request.FILES or None)
    if form.is_bound and form.is_valid() and form.cleaned_data["file"].size > LARGE:
        return _receive(request, form)
    found: list[actions.FileRead] = []

    def read() -> None:
        file = form.cleaned_data["file"]
        found.append(actions.read_file(file.name, file.read()))

    if attempt(form, read):
        return _stage(request, found[0])
    context = {"form": form, "imports": PeopleImport.objects.defer("content").select_related("started_by")[:20]}
    return render(request, "integrations/people_import.html", context, status=answer_status(form))


@once
def _receive(request: HttpRequest, form: FileForm) -> HttpResponse:
    """A large file is opened while a page says so."""
    file = form.cleaned_data["file"]
    batch = actions.receive(file.name, file.read(), by=access.importer(request.user), at=clock.now())
    tasks.hand_over(batch)
    return redirect(batch.address)


@once
def _stage(request: HttpRequest, file: actions.FileRead) -> HttpResponse:
    """One transaction, and a short one: the file was read before."""
    batch = actions.stage(file, by=access.importer(request.user), at=clock.now())
    return redirect("people_import_map", batch.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def people_import_map(request: HttpRequest, pk: int) -> HttpResponse:
    """What the columns mean."""
    batch = access.people_import(pk, reader=request.user)
    if batch.is_at_work or batch.is_over:
        return redirect(batch.address)
    shape = actions.shape_kept(batch)
    form = ColumnsForm(batch, shape, sent(request))
    if attempt(form, lambda: _name_columns(request, batch, form)):
        return redirect(batch.address)
    return _map_page(request, batch, shape=shape, form=form, reading=ReadForm(batch, shape))


@require_POST
def people_import_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the same file in another way; what its columns mean is asked anew."""
    batch = access.people_import(pk, reader=request.user)
    by = access.importer(request.user)
    if batch.is_at_work or batch.is_over:
        return redirect(batch.address)
    shape = actions.shape_kept(batch)
    reading = ReadForm(batch, shape, request.POST)
    if attempt(reading, lambda: actions.read_again(batch, reading.how(), by=by, at=clock.now())):
        return redirect("people_import_map", pk)
    return _map_page(request, batch, shape=shape, form=ColumnsForm(batch, shape), reading=reading)


def _map_page(
    request: HttpRequest, batch: PeopleImport, *, shape: Shape, form: ColumnsForm, reading: ReadForm
) -> HttpResponse:
    context = {"batch": batch, "shape": shape, "form": form, "reading": reading, "told": told_of_file(batch)}
    status = max(answer_status(form), answer_status(reading))
    return render(request, "integrations/people_import_map.html", context, status=status)


def _name_columns(request: HttpRequest, batch: PeopleImport, form: ColumnsForm) -> None:
    said = form.cleaned_data
    named = actions.name_columns(
        batch,
        form.mapping(),
        company=said["company"],
        complete=said["complete"],
        by=access.importer(request.user),
        at=clock.now(),
    )
    tasks.hand_over(named)


@require_safe
def people_import_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the import stands: being read, ready with its differences, applied, stopped, failed."""
    batch = access.people_import(pk, reader=request.user)
    if batch.needs_mapping:
        mapping = reverse("people_import_map", args=[pk])
        return HttpResponseClientRedirect(mapping) if "HX-Request" in request.headers else redirect(mapping)
    if batch.is_at_work:
        progress = Progress.of(batch, now=clock.now())
        return render(request, "integrations/people_import_progress.html", {"batch": batch, "progress": progress})
    if "HX-Request" in request.headers:
        return HttpResponseClientRedirect(batch.address)
    bad = Paginator(batch.rows.in_doubt(), PAGE).get_page(number_asked(request, "bad"))
    rows = Paginator(batch.rows.acting(), PAGE).get_page(number_asked(request, "page"))
    notes = Paginator(batch.rows.worth_knowing(), PAGE).get_page(number_asked(request, "notes"))
    out = Paginator(batch.rows.left_out(), PAGE).get_page(number_asked(request, "out"))
    pages = {"bad": bad, "page": rows, "notes": notes, "out": out}
    context = {"batch": batch, **pages, **{f"{name}_rows": shown_rows(page) for name, page in pages.items()}}
    context["told"] = told_of_file(batch)
    context["said_left_out"] = enumerate(batch.left_out)
    context["undone"] = batch.summary.get("undone")
    return render(request, "integrations/people_import_check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def people_import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """One question before the act."""
    batch = access.people_import(pk, reader=request.user)
    if not batch.is_ready:
        return redirect(batch.address)
    form = ConfirmForm(batch, sent(request))
    if attempt(form, lambda: _confirm(request, batch, form)):
        return redirect(batch.address)
    return render(
        request,
        "integrations/people_import_apply.html",
        {"batch": batch, "form": form, "left_out": batch.count(Effect.PROBLEM, Effect.LEFT_OUT)},
        status=answer_status(form),
    )


def _confirm(request: HttpRequest, batch: PeopleImport, form: ConfirmForm) -> None:
    by = access.importer(request.user)
    tasks.hand_over(actions.confirm(batch, form.answers, by=by, at=clock.now()))


@require_POST
def people_import_leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """The ticked rows do nothing."""
    return _compare_anew(request, pk, ticked="row", verb=actions.leave_out)


@require_POST
def people_import_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The ticked rows count again."""
    return _compare_anew(request, pk, ticked="said", verb=actions.take_back)


@require_POST
def people_import_renumber(request: HttpRequest, pk: int) -> HttpResponse:
    """Lines with new numbers are the people whose names and addresses they have."""
    batch = access.people_import(pk, reader=request.user)
    try:
        tasks.hand_over(actions.renumber(batch, by=access.importer(request.user), at=clock.now()))
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect(batch.address)


def _compare_anew(request: HttpRequest, pk: int, *, ticked: str, verb: Verb) -> HttpResponse:
    batch = access.people_import(pk, reader=request.user)
    keys = [key for said in request.POST.getlist(ticked) if (key := key_in(said)) is not None]
    try:
        tasks.hand_over(verb(batch, keys, by=access.importer(request.user), at=clock.now()))
    except RuleBroken as broken:
        messages.warning(request, str(broken))
    return redirect(batch.address)


@require_http_methods(["GET", "HEAD", "POST"])
def people_import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """What undoing would do, and what it cannot, before it is done."""
    batch = access.people_import(pk, reader=request.user)
    by = access.importer(request.user)
    if not batch.was_applied:
        return redirect(batch.address)
    form = UndoForm(sent(request))
    if attempt(form, lambda: tasks.hand_over(actions.ask_undo(batch, by=by, at=clock.now()))):
        return redirect(batch.address)
    context = {"batch": batch, "form": form, **_plan(batch)}
    return render(request, "integrations/people_import_undo.html", context, status=answer_status(form))


def _plan(batch: PeopleImport) -> dict[str, object]:
    try:
        plan = actions.plan_undo(batch)
    except actions.NothingToUndo as nothing:
        return {"nothing": str(nothing)}
    first = list(plan.stays)[:PAGE]
    rows = batch.rows.filter(pk__in=first)
    stays = [(row.line, row.name, [problem.words for problem in plan.stays[row.pk]]) for row in rows]
    return {"plan": plan, "stays": stays, "more": len(plan.stays) - len(first)}


@require_POST
def people_import_stop(request: HttpRequest, pk: int) -> HttpResponse:
    batch = access.people_import(pk, reader=request.user)
    try:
        actions.stop(batch, by=access.importer(request.user), at=clock.now())
        messages.success(request, _("The import is stopped. Nothing was changed, and the file is deleted."))
    except actions.NothingLeftToStop as over:
        messages.info(request, str(over))
    return redirect(batch.address)


@require_http_methods(["GET", "HEAD", "POST"])
def need_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring what a goal needs from a spreadsheet; what it would do is looked at next."""
    goal = goal_to_change(signed_in(request), pk)
    form, found = NeedSheetForm(sent(request), request.FILES or None), list[Sequence[Numbered]]()
    if attempt(form, lambda: found.append(read_needs_sheet(form.cleaned_data["file"].read()))):
        return _stage_needs(request, goal, form, found[0])
    return _need_sheet_page(request, goal, form)


@once
def _stage_needs(request: HttpRequest, goal: Goal, form: NeedSheetForm, sheet: Sequence[Numbered]) -> HttpResponse:
    """The file was read before, so that nobody who writes waits for it."""
    me, at, made = signed_in(request), clock.now(), list[NeedBatch]()
    name = form.cleaned_data["file"].name
    if attempt(form, lambda: made.append(stage_needs(goal, sheet, name=name, by=me, at=at))):
        return redirect("need_batch", made[0].pk)
    return _need_sheet_page(request, goal, form)


def _need_sheet_page(request: HttpRequest, goal: Goal, form: NeedSheetForm) -> HttpResponse:
    page = {"form": form, "goal": goal, "batches": goal.batches.exclude(applied_at=None).select_related("made_by")[:20]}
    return render(request, "integrations/need_sheet.html", page, status=answer_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def people_take_out(request: HttpRequest) -> HttpResponse:
    """The list of people as a file, for whom it is written down first."""
    by, form = access.keeper(request.user), TakeOutForm(sent(request))
    made: list[HttpResponse] = []
    if attempt(form, lambda: made.append(_list_as_file(by, **form.cleaned_data))):
        return made[0]
    known = {"form": form, "count": access.people_to_take_out(by, left=False).count(), "headings": exports.HEADINGS}
    return render(request, "integrations/people_take_out.html", known, status=answer_status(form))


def _list_as_file(by: Person, *, kind: str, left: bool) -> HttpResponse:
    people = access.people_to_take_out(by, left=left)
    actions.note_taken_out(people, by=by, at=clock.now())
    answer = HttpResponse(exports.written(people, kind), content_type=exports.KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="people-{clock.today(by.zone)}.{kind}"'
    return answer
