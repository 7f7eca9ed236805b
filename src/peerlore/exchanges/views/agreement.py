"""The agreement: read it, answer it, sign it, print it."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerlore import clock
from peerlore.attempt import attempt, key_in, sent
from peerlore.exchanges import access, actions, panels
from peerlore.exchanges.forms.agreement import AgreementForm
from peerlore.exchanges.views.shared import READ_AND_WRITE, answer, done, reader_of, tried
from peerlore.exchanges.words import names


@require_safe
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    reader = reader_of(request)
    exchange = access.own_exchange(reader, pk)
    shown = {"exchange": exchange, "page": panels.agreement_page(exchange, reader)}
    return render(request, "exchanges/agreement.html", {**shown, "others": names(exchange.others(reader))})


@require_http_methods(READ_AND_WRITE)
def agreement_write(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    exchange = access.own_exchange(reader, pk)
    page = panels.agreement_page(exchange, reader)
    own = {question.number: question.own_words for question in page.questions}
    form = AgreementForm(sent(request), exchange=exchange, reader=reader, own=own)
    if attempt(form, lambda: actions.write_agreement(exchange, form.answers(), by=reader, at=now)):
        return done(request, exchange, _("Kept. Read it together, and sign when it is right."), page="agreement")
    return answer(request, form, exchange, "agreement_write", page=page)


@require_POST
def agreement_sign(request: HttpRequest, pk: int) -> HttpResponse:
    reader = reader_of(request)
    exchange = access.own_exchange(reader, pk)
    read = key_in(request.POST.get("read", ""))
    sign = partial(actions.sign_agreement, exchange, read=read, by=reader, at=clock.now())
    return tried(request, exchange, sign, _("Signed."), page="agreement")
