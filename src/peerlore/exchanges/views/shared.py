"""What the pages of an exchange share: who reads, the form again, the way back when it is done."""

from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from peerlore.attempt import answer_status
from peerlore.errors import RuleBroken
from peerlore.exchanges import forms
from peerlore.exchanges.models import Exchange, Session
from peerlore.people.models import Person

READ_AND_WRITE = ["GET", "HEAD", "POST"]


def reader_of(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def answer(
    request: HttpRequest, form: forms.MemberForm, exchange: Exchange, template: str, **more: object
) -> HttpResponse:
    shown = {"form": form, "exchange": exchange, "others": form.others, **more}
    return render(request, f"exchanges/{template}.html", shown, status=answer_status(form))


def done(
    request: HttpRequest, row: Exchange | Session, words: str, part: str = "", *, page: str = "exchange"
) -> HttpResponse:
    """Back to the `page` of this row, and there to its `part`."""
    messages.success(request, words)
    back = redirect(page, row.pk)
    if part:
        back["Location"] += f"#{part}"
    return back


def tried(
    request: HttpRequest,
    exchange: Exchange,
    act: Callable[[], object],
    words: str,
    part: str = "",
    *,
    page: str = "exchange",
) -> HttpResponse:
    """One tap without a form of its own: done, or the rule's words on a page with the way back."""
    try:
        act()
    except RuleBroken as broken:
        back = redirect(page, exchange.pk)["Location"]
        shown = {"exchange": exchange, "broken": str(broken), "back": f"{back}#{part}" if part else back}
        return render(request, "exchanges/broken.html", shown, status=422)
    return done(request, exchange, words, part, page=page)
