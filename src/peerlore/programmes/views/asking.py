"""Questions to a round: whom it serves, what if the dials were turned, why not somebody else."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent, words_asked
from peerlore.people.views.once import once
from peerlore.programmes import access, actions, panels
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.forms import ByHandForm, DialsForm, TurnForm
from peerlore.programmes.matching.asking import too_many_to_wait_for
from peerlore.programmes.models import Enrolment, Round
from peerlore.programmes.panels import by_hand, serves, whatif, whynot
from peerlore.programmes.views.programmes import READ_AND_WRITE, me


def round_page(row: Round, here: str) -> dict[str, object]:
    by_coming = FORMATS[row.stage.format].by_coming
    page = {"round": row, "programme": row.stage.programme, "here": here}
    return {**page, "figures": panels.figures(row), "by_coming": by_coming}


def _of_pairs(request: HttpRequest, pk: int) -> Round:
    """These questions are asked of rounds in which some give and some ask."""
    row = access.run_round(me(request), pk)
    if FORMATS[row.stage.format].of_equals:
        raise Http404
    return row


@require_safe
def round_serves(request: HttpRequest, pk: int) -> HttpResponse:
    row = _of_pairs(request, pk)
    if row.is_emptied:
        return _forgotten(request, row, "serves")
    found = {"served": serves.served(row), "loads": serves.loads(row), "scarce": serves.scarce(row)}
    return render(request, "programmes/round_serves.html", {**round_page(row, "serves"), **found})


def _forgotten(request: HttpRequest, row: Round, here: str) -> HttpResponse:
    page = {**round_page(row, here), "forgotten": whynot.forgotten(row)}
    return render(request, "programmes/round_forgotten.html", page)


@require_safe
def round_whatif(request: HttpRequest, pk: int) -> HttpResponse:
    row = _of_pairs(request, pk)
    return _whatif(request, row, TurnForm())


def _whatif(request: HttpRequest, row: Round, turn: TurnForm) -> HttpResponse:
    if whynot.forgotten(row):
        return _forgotten(request, row, "whatif")
    form = DialsForm(request.GET if request.GET.keys() & whatif.DIALS.keys() else None, initial=whatif.dials_of(row))
    asked = _settings(request, form)
    columns = whatif.columns(row, asked)
    rows, still = whatif.dial_rows(row)
    page = {"form": form, "turn": turn, "columns": columns, "lines": whatif.compared(columns), "rows": rows}
    facts = {**page, "still": still, "kept": [whatif.token_of(one) for one in asked]}
    facts["as_set"] = whatif.token_of(whatif.dials_of(row))
    return render(
        request, "programmes/round_whatif.html", {**round_page(row, "whatif"), **facts}, status=answer_status(turn)
    )


def _settings(request: HttpRequest, form: DialsForm) -> list[whatif.Settings]:
    """What was asked before, and what is asked now; the last few, each once."""
    found = [settings for token in request.GET.getlist("kept") if (settings := whatif.settings_of(token))]
    if form.is_bound and form.is_valid():
        found.append({name: form.cleaned_data[name] for name in whatif.DIALS})
    each = {whatif.token_of(one): one for one in found}
    return list(each.values())[-whatif.MOST :]


@require_POST
@once
def round_turn(request: HttpRequest, pk: int) -> HttpResponse:
    row = _of_pairs(request, pk)
    form, made = TurnForm(request.POST), []
    if attempt(form, lambda: made.append(_turn(request, row, form))):
        messages.success(request, _("The draft is worked out anew with these settings. The one before is put away."))
        return redirect("round", made[0].pk)
    return _whatif(request, row, form)


def _turn(request: HttpRequest, row: Round, form: TurnForm) -> Round:
    settings = whatif.settings_of(form.cleaned_data["dials"]) or {}
    return actions.turn_dials(row, settings, by=me(request), at=clock.now())


@require_safe
def round_why_not(request: HttpRequest, pk: int, enrolment: int) -> HttpResponse:
    row = _of_pairs(request, pk)
    if whynot.forgotten(row):
        return _forgotten(request, row, "pairs")
    asked, words = whynot.asked_of(row), words_asked(request, "q")
    if asked is None or enrolment not in asked.seat:
        raise Http404
    one = access.enrolled(row, enrolment)
    gives = asked.gives(one.pk)
    found = {
        "one": one,
        "words": words,
        "pairs": panels.pairs_with(row, one),
        "answers": whynot.answers(asked, one, words) if words else [],
        "counts": whynot.counts(asked.others(one.pk), gives=gives),
    }
    return render(request, "programmes/round_why_not.html", {**round_page(row, "pairs"), **found})


@require_http_methods(READ_AND_WRITE)
@once
def round_by_hand(request: HttpRequest, pk: int, enrolment: int) -> HttpResponse:
    """What setting somebody together with another, or parting them, would cost; and the deed."""
    row = _of_pairs(request, pk)
    if whynot.forgotten(row):
        return _forgotten(request, row, "pairs")
    one, form, made = access.enrolled(row, enrolment), ByHandForm(sent(request)), []
    if attempt(form, lambda: made.append(_by_hand(request, row, one, form))):
        messages.success(request, _("The draft is worked out anew around that. The one before is put away."))
        return redirect("round", made[0].pk)
    too_many = too_many_to_wait_for(row.plan or {"possible": 0})
    found = [] if too_many or not row.is_draft else by_hand.changes(row, one)
    page = {"one": one, "form": form, "changes": found, "too_many": too_many}
    return render(
        request, "programmes/round_by_hand.html", {**round_page(row, "pairs"), **page}, status=answer_status(form)
    )


def _by_hand(request: HttpRequest, row: Round, one: Enrolment, form: ByHandForm) -> Round:
    return actions.change_by_hand(row, one.pk, form.cleaned_data["other"], by=me(request), at=clock.now())


@require_safe
def proposal_why_not(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.asked_proposal(me(request), pk)
    if row.learner_id is None:
        raise Http404
    mine = row.side_of(me(request))
    asked = whynot.asked_of(row.round)
    counts = whynot.counts_for_you(asked.others(mine.pk), gives=asked.gives(mine.pk)) if asked else []
    facts = {"round": row.round, "figures": panels.figures(row.round), "forgotten": whynot.forgotten(row.round)}
    page = {
        "proposal": row,
        "partner": row.partner_of(mine.person),
        "counts": counts,
        "gives": mine.pk == row.teacher_id,
    }
    return render(request, "programmes/proposal_why_not.html", {**page, **facts})
