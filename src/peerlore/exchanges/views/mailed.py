"""Say from a mail whether a session took place, without signing in. Looking writes nothing, whatever opens links."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from peerlore import clock
from peerlore.errors import RuleBroken
from peerlore.exchanges import access, actions
from peerlore.exchanges.access import AskedByMail
from peerlore.exchanges.models import Presence
from peerlore.exchanges.views.exchanges import to_book
from peerlore.exchanges.views.shared import READ_AND_WRITE
from peerlore.exchanges.words import names, when_words


@login_not_required
@require_http_methods(READ_AND_WRITE)
def met_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    asked, now = access.asked_by_mail(token), clock.now()
    with timezone.override(asked.person.zone_info):
        if now > asked.good_until:
            return render(request, "exchanges/met_by_mail.html", {"over": True}, status=HTTPStatus.GONE)
        if request.method != "POST":
            return _page(request, asked)
        try:
            actions.say_met(asked.session, request.POST.get("said", ""), by=asked.person, at=now)
        except RuleBroken as broken:
            return _page(request, asked, broken=str(broken))
    return redirect("met_by_mail", token=token)


def _page(request: HttpRequest, asked: AskedByMail, *, broken: str = "") -> HttpResponse:
    session, person = asked.session, asked.person
    own = Presence.objects.filter(session=session, person=person).first()
    known = {
        "session": session,
        "others": names(session.exchange.others(person)),
        "when": when_words(session.starts_at, reader=person),
        "own_word": own.said if own else "",
        "to_book": to_book(session.exchange, now=clock.now()),
        "broken": broken,
    }
    return render(request, "exchanges/met_by_mail.html", known, status=422 if broken else 200)
