"""A round, for whoever runs its programme: figures, pairs, who was not matched, proof; publish or discard."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, number_asked, sent, words_asked
from peerlore.people.views.once import once
from peerlore.programmes import access, actions, panels
from peerlore.programmes.forms import NothingToFill, PublishForm
from peerlore.programmes.models import Round
from peerlore.programmes.views.asking import round_page as _page
from peerlore.programmes.views.programmes import READ_AND_WRITE, me

ROWS = 20
FEW = 3


@require_safe
def round_overview(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.run_round(me(request), pk)
    page = {
        "few": panels.unmatched_lines(panels.unmatched_of(row)[:FEW]),
        "waves": panels.waves_of(row),
        "no": panels.words_of_no(row),
        "after": panels.what_follows(row, reader=me(request), now=clock.now()),
    }
    return render(request, "programmes/round.html", {**_page(row, "overview"), **page})


@require_safe
def round_progress(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.run_round(me(request), pk)
    return render(request, "programmes/round_progress.html", _page(row, "overview"))


@require_safe
def round_pairs(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.run_round(me(request), pk)
    words = words_asked(request, "q")
    page = Paginator(panels.pairs_of(row, words), ROWS).get_page(number_asked(request, "page"))
    asked = {"words": words, "query": urlencode({"q": words}) if words else ""}
    return render(request, "programmes/round_pairs.html", {**_page(row, "pairs"), **asked, "page": page})


@require_safe
def round_unmatched(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.run_round(me(request), pk)
    page = Paginator(panels.unmatched_of(row), ROWS).get_page(number_asked(request, "page"))
    lines = panels.unmatched_lines(page.object_list)
    return render(request, "programmes/round_unmatched.html", {**_page(row, "unmatched"), "page": page, "lines": lines})


@require_safe
def round_proof(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.run_round(me(request), pk)
    return render(request, "programmes/round_proof.html", _page(row, "proof"))


@require_http_methods(READ_AND_WRITE)
def round_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """The question, and on a yes the deed."""
    row = access.run_round(me(request), pk)
    form, done = PublishForm(sent(request)), []
    if attempt(form, lambda: done.append(_publish(request, row, form))):
        messages.success(request, panels.published_words(done[0]))
        return redirect("round", row.pk)
    return render(
        request, "programmes/round_publish.html", {**_page(row, ""), "form": form}, status=answer_status(form)
    )


def _publish(request: HttpRequest, row: Round, form: PublishForm) -> Round:
    waves, days = form.cleaned_data["waves"] or 1, form.cleaned_data["every_days"] or 7
    return actions.publish_in_waves(row, waves=waves, every_days=days, by=me(request), at=clock.now())


@require_http_methods(READ_AND_WRITE)
def round_stop(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.run_round(me(request), pk)
    form = NothingToFill(sent(request))
    if attempt(form, lambda: actions.stop_waves(row, by=me(request), at=clock.now())):
        messages.success(request, _("No further wave goes out. Everybody in them is told once."))
        return redirect("round", row.pk)
    page = {**_page(row, ""), "form": form, "waves": panels.waves_of(row)}
    return render(request, "programmes/round_stop.html", page, status=answer_status(form))


@require_POST
@once
def round_afresh(request: HttpRequest, pk: int) -> HttpResponse:
    """Where no two are left who have not met: they may meet again."""
    row = access.run_round(me(request), pk)
    form, made = NothingToFill(request.POST), []
    if attempt(form, lambda: made.append(actions.begin_afresh(row, by=me(request), at=clock.now()))):
        messages.success(request, _("A fresh beginning: whom they met so far counts no more. Look at the draft."))
        return redirect("round", made[0].pk)
    return render(
        request, "programmes/round_discard.html", {**_page(row, ""), "form": form}, status=answer_status(form)
    )


@require_http_methods(READ_AND_WRITE)
def round_discard(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.run_round(me(request), pk)
    form = NothingToFill(sent(request))
    if attempt(form, lambda: actions.discard(row, by=me(request), at=clock.now())):
        messages.success(request, _("The draft is gone. Nobody had been told of it."))
        return redirect("programme", row.stage.programme_id)
    return render(
        request, "programmes/round_discard.html", {**_page(row, ""), "form": form}, status=answer_status(form)
    )
