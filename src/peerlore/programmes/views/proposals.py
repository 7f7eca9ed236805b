"""A proposal, for the two people asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt
from peerlore.programmes import access, actions, panels
from peerlore.programmes.forms import AnswerForm
from peerlore.programmes.models import Proposal
from peerlore.programmes.views.programmes import me


@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, access.asked_proposal(me(request), pk), AnswerForm())


@require_POST
def proposal_answer(request: HttpRequest, pk: int) -> HttpResponse:
    row = access.asked_proposal(me(request), pk)
    form, settled = AnswerForm(request.POST), []
    if attempt(form, lambda: settled.append(_answer(request, row, form))):
        if words := _words(settled[0], form.cleaned_data["said"]):
            messages.success(request, words)
        return redirect("proposal", row.pk)
    return _show(request, access.asked_proposal(me(request), pk), form)


@require_POST
def proposal_word(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the word of one's own no back."""
    row = access.asked_proposal(me(request), pk)
    if actions.take_back_word(row, by=me(request), at=clock.now()):
        messages.success(request, _("Taken back. The next round no longer goes by it."))
    return redirect("proposal", row.pk)


def _answer(request: HttpRequest, row: Proposal, form: AnswerForm) -> Proposal:
    said = form.cleaned_data
    return actions.answer(row, said["said"], why=said["why"], by=me(request), at=clock.now())


def _words(row: Proposal, said: str) -> str:
    """None after a yes to what can be no more: the page says how it stands, as it does after the other's no."""
    if row.is_accepted and said == "yes":
        return _("It is a yes from you both.")
    if said == "no":
        return _("Thank you for saying so. You stay in the programme, and the next round looks again.")
    return _("Your yes is noted. It is told when the other side has answered too.") if row.is_open else ""


def _show(request: HttpRequest, row: Proposal, form: AnswerForm) -> HttpResponse:
    page = {"proposal": row, "form": form, "view": panels.proposal_page(row, me(request), now=clock.now())}
    return render(request, "programmes/proposal.html", page, status=answer_status(form))
