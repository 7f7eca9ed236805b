"""Limited places: set them and see who waits, take one that is offered, look at the draw."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, number_asked, sent
from peerlore.programmes import access, actions, panels
from peerlore.programmes.forms import NothingToFill, PlacesForm
from peerlore.programmes.models import Stage
from peerlore.programmes.views.programmes import READ_AND_WRITE, me, programme_answer

ROWS = 20


@require_http_methods(READ_AND_WRITE)
def programme_places(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.run_programme(me(request), pk)
    stage = access.stage_of(row)
    form = PlacesForm(sent(request), stage=stage)
    if attempt(form, lambda: _limit(request, stage, form)):
        messages.success(request, _("The places are noted. Where some are free, the next on the list are asked."))
        return redirect("programme_places", row.pk)
    page = Paginator(panels.waiting_of(stage), ROWS).get_page(number_asked(request, "page"))
    lines = panels.waiting_lines(stage, page, me(request))
    shown = {"programme": row, "form": form, "page": page, "lines": lines, **panels.places_panel(stage, me(request))}
    return render(request, "programmes/places.html", shown, status=answer_status(form))


def _limit(request: HttpRequest, stage: Stage, form: PlacesForm) -> None:
    actions.limit_places(stage, form.limits(), seen=form.cleaned_data["seen"], by=me(request), at=clock.now())


@require_POST
def place_take(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.visible_programme(me(request), pk)
    mine = access.last_enrolment(me(request), access.stage_of(row))
    form = NothingToFill(request.POST)
    if mine is None:
        return redirect("programme", row.pk)
    if attempt(form, lambda: actions.take_place(mine, by=me(request), at=clock.now())):
        messages.success(request, _("The place is yours. The next round looks for somebody for you."))
        return redirect("programme", row.pk)
    return programme_answer(request, row, form)


@require_safe
def programme_draw(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.visible_programme(me(request), pk)
    stage = access.stage_of(row)
    draw = access.draw_of(stage)
    page = {
        "programme": row,
        "mine": access.own_enrolment(me(request), stage),
        "held": panels.drawn_sides(stage, draw) if draw.is_over else [],
        "day": panels.draw_day(draw, me(request)),
        **panels.places_panel(stage, me(request)),
    }
    return render(request, "programmes/draw.html", page)


@require_safe
def programme_draw_file(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.visible_programme(me(request), pk)
    draw = access.draw_of(access.stage_of(row))
    if not draw.is_over:
        raise Http404
    name = {"Content-Disposition": f'attachment; filename="draw-{row.pk}.json"'}
    return HttpResponse(panels.draw_file(draw), content_type="application/json", headers=name)
