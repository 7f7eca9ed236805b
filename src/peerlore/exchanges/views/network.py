"""My network: everybody I learned with; thanks; the wish to catch up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerlore import clock
from peerlore.attempt import attempt, sent
from peerlore.exchanges import access, actions, panels
from peerlore.exchanges.due import YEARLY
from peerlore.exchanges.forms.network import ThanksForm
from peerlore.exchanges.views.shared import READ_AND_WRITE, answer, done, reader_of
from peerlore.people.actions import choose_pace
from peerlore.people.mail import NEVER, WEEKLY
from peerlore.people.models import MailSettings
from peerlore.people.views.once import once


@require_safe
def network(request: HttpRequest) -> HttpResponse:
    reader = reader_of(request)
    yearly = MailSettings.objects.wanting(YEARLY).filter(person=reader).exists()
    return render(request, "exchanges/network.html", {"people": panels.network(reader), "yearly": yearly})


@require_POST
def network_yearly(request: HttpRequest) -> HttpResponse:
    """Be asked once a year whom one would like to meet again; or no more."""
    reader, wanted = reader_of(request), "yes" in request.POST
    choose_pace(reader, YEARLY, WEEKLY if wanted else NEVER, by=reader, at=clock.now())
    messages.success(request, _("Noted: once a year.") if wanted else _("Noted: you are not asked."))
    return redirect("network")


@require_POST
def network_wish(request: HttpRequest, pk: int) -> HttpResponse:
    reader = reader_of(request)
    other = access.learned_with(reader, pk)
    both = actions.wish_to_catch_up(other, by=reader, at=clock.now())
    alone = _("Noted. %(name)s hears of it only by wishing the same.")
    words = _("You both wish it. %(name)s is told too.") if both else alone
    messages.success(request, words % {"name": other.first_name})
    return redirect("network")


@require_POST
def network_unwish(request: HttpRequest, pk: int) -> HttpResponse:
    reader = reader_of(request)
    actions.take_wish_back(access.learned_with(reader, pk), by=reader, at=clock.now())
    messages.success(request, _("Taken back. Nobody is told."))
    return redirect("network")


@require_http_methods(READ_AND_WRITE)
@once
def thank(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    exchange = access.own_exchange(reader, pk)
    others = {person.pk: person for person in exchange.others(reader)}
    form = ThanksForm(sent(request), exchange=exchange, reader=reader, to=list(others.values()))

    def give() -> None:
        said = form.cleaned_data
        actions.thank(exchange, others[said["receiver"]], said["text"], by=reader, at=now)

    if attempt(form, give):
        return done(request, exchange, _("Your thanks are on their way. Nobody else sees them."), "end")
    return answer(request, form, exchange, "thank")
