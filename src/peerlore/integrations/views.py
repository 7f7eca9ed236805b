"""Pages of an import of people."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from peerlore import clock
from peerlore.attempt import answer_status, attempt, number_asked, sent
from peerlore.integrations import access, actions, tasks
from peerlore.integrations.forms import ColumnsForm, ConfirmForm, FileForm
from peerlore.integrations.hr_files.reading import read_table
from peerlore.integrations.models import PeopleImport
from peerlore.integrations.rows import Progress, shown_rows
from peerlore.people.views.once import once

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@once
def people_import(request: HttpRequest) -> HttpResponse:
    """Bring a file; and the imports so far."""
    by = access.importer(request.user)
    form = FileForm(sent(request), request.FILES or None)
    made: list[PeopleImport] = []

    def stage() -> None:
        file = form.cleaned_data["file"]
        made.append(actions.stage_file(file.name, file.read(), by=by, at=clock.now()))

    if attempt(form, stage):
        return redirect("people_import_map", made[0].pk)
    context = {"form": form, "imports": PeopleImport.objects.defer("content").select_related("started_by")[:20]}
    return render(request, "integrations/people_import.html", context, status=answer_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def people_import_map(request: HttpRequest, pk: int) -> HttpResponse:
    """What the columns mean."""
    batch = access.people_import(pk, reader=request.user)
    if batch.is_at_work or batch.is_over:
        return redirect(batch.address)
    form = ColumnsForm(batch, read_table(bytes(batch.content or b"")), sent(request))
    if attempt(form, lambda: _name_columns(request, batch, form)):
        return redirect(batch.address)
    return render(
        request, "integrations/people_import_map.html", {"batch": batch, "form": form}, status=answer_status(form)
    )


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
        return redirect("people_import_map", pk)
    if batch.is_at_work:
        progress = Progress.of(batch, now=clock.now())
        return render(request, "integrations/people_import_progress.html", {"batch": batch, "progress": progress})
    if "HX-Request" in request.headers:
        return HttpResponseClientRedirect(batch.address)
    bad = Paginator(batch.rows.in_doubt(), PAGE).get_page(number_asked(request, "bad"))
    rows = Paginator(batch.rows.acting(), PAGE).get_page(number_asked(request, "page"))
    notes = Paginator(batch.rows.worth_knowing(), PAGE).get_page(number_asked(request, "notes"))
    pages = {"bad": bad, "page": rows, "notes": notes}
    context = {"batch": batch, **pages, **{f"{name}_rows": shown_rows(page) for name, page in pages.items()}}
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
        request, "integrations/people_import_apply.html", {"batch": batch, "form": form}, status=answer_status(form)
    )


def _confirm(request: HttpRequest, batch: PeopleImport, form: ConfirmForm) -> None:
    confirmed = actions.confirm(
        batch,
        leave_out=bool(form.cleaned_data.get("leave_out")),
        allow_leavers=form.allowed,
        by=access.importer(request.user),
        at=clock.now(),
    )
    tasks.hand_over(confirmed)


@require_POST
def people_import_stop(request: HttpRequest, pk: int) -> HttpResponse:
    batch = access.people_import(pk, reader=request.user)
    try:
        actions.stop(batch, by=access.importer(request.user), at=clock.now())
        messages.success(request, _("The import is stopped. Nothing was changed, and the file is deleted."))
    except actions.NothingLeftToStop as over:
        messages.info(request, str(over))
    return redirect(batch.address)
