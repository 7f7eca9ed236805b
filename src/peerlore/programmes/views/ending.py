"""Change a programme, or end it: asked once, with what it does counted."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent
from peerlore.programmes import access, actions, panels
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.forms import ChangeForm, NothingToFill
from peerlore.programmes.models import Programme
from peerlore.programmes.views.programmes import READ_AND_WRITE, me


@require_http_methods(READ_AND_WRITE)
def programme_change(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.run_programme(me(request), pk)
    format_, now = FORMATS[access.stage_of(row).format], {name: getattr(row, name) for name in ChangeForm.base_fields}
    form = ChangeForm(sent(request), initial=now, format_=format_)
    if attempt(form, lambda: _change(request, row, form)):
        messages.success(request, _("The programme is changed, from now on."))
        return redirect("programme", row.pk)
    page = {"programme": row, "form": form, "days": actions.days_to_answer(row), "shape": format_}
    return render(request, "programmes/change.html", page, status=answer_status(form))


def _change(request: HttpRequest, row: Programme, form: ChangeForm) -> None:
    said = {"answer_days": row.answer_days, **form.cleaned_data}
    actions.change_programme(row, **said, by=me(request), at=clock.now())


@require_http_methods(READ_AND_WRITE)
def programme_end(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.run_programme(me(request), pk)
    form = NothingToFill(sent(request))
    if attempt(form, lambda: actions.end_programme(row, by=me(request), at=clock.now())):
        messages.success(request, _("The programme has ended. Everybody in it is told once."))
        return redirect("programme", row.pk)
    page = {"programme": row, "form": form, "ends": panels.what_ends(row, me(request))}
    return render(request, "programmes/end.html", page, status=answer_status(form))
