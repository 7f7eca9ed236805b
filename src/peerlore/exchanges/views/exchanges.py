"""The list of exchanges, and a page for each act of an exchange. The exchange's own page is in `web`."""

from datetime import datetime
from functools import partial
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerlore import clock
from peerlore.attempt import attempt, sent
from peerlore.exchanges import access, actions, forms, panels
from peerlore.exchanges.models import Exchange, Met
from peerlore.exchanges.views.shared import READ_AND_WRITE, answer, done, reader_of, tried
from peerlore.exchanges.words import names
from peerlore.people.views.once import once


@require_safe
def exchanges(request: HttpRequest) -> HttpResponse:
    return render(request, "exchanges/exchanges.html", panels.own_exchanges(reader_of(request), now=clock.now()))


@require_http_methods(READ_AND_WRITE)
@once
def session_book(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    exchange = access.own_exchange(reader, pk)
    form = forms.SessionForm(sent(request), exchange=exchange, reader=reader)
    if attempt(form, lambda: actions.book_session(exchange, **form.when_and_where(), by=reader, at=now)):
        return done(request, exchange, _("Booked. The invitation for your calendar is on this page."), "sessions")
    return answer(request, form, exchange, "book", slots=panels.slots(exchange, reader, now=now))


@require_http_methods(READ_AND_WRITE)
@once
def session_record(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    exchange = access.own_exchange(reader, pk)
    form = forms.TimeForm(sent(request), exchange=exchange, reader=reader)
    if attempt(
        form,
        lambda: actions.record_session(exchange, starts_at=form.cleaned_data["starts_at"], by=reader, at=now),
    ):
        return booked_next(request, exchange, _("Noted: you met."), now=now)
    return answer(request, form, exchange, "record")


@require_http_methods(READ_AND_WRITE)
def session_move(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    session = access.own_session(reader, pk)
    form = forms.SessionForm(sent(request), exchange=session.exchange, reader=reader, initial={"where": session.where})
    if attempt(form, lambda: actions.move_session(session, **form.when_and_where(), by=reader, at=now)):
        told = _("Moved. %(others)s has the new time.") % {"others": form.others}
        return done(request, session.exchange, told, "sessions")
    slots = panels.slots(session.exchange, reader, now=now)
    return answer(request, form, session.exchange, "move", session=session, slots=slots)


@require_http_methods(READ_AND_WRITE)
def session_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    session = access.own_session(reader, pk)
    form = forms.MemberForm(sent(request), exchange=session.exchange, reader=reader)
    if attempt(form, lambda: actions.cancel_session(session, by=reader, at=now)):
        told = _("Called off. %(others)s is told today.") % {"others": form.others}
        return done(request, session.exchange, told, "sessions")
    return answer(request, form, session.exchange, "cancel", session=session)


@require_POST
def session_met(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    session = access.own_session(reader, pk)
    said = request.POST.get("said", "")
    say = partial(actions.say_met, session, said, by=reader, at=now)
    answered = tried(request, session.exchange, say, _("Noted."), "sessions")
    if said == Met.MET and answered.status_code == HTTPStatus.FOUND and to_book(session.exchange, now=now):
        return redirect("session_book", session.exchange_id)
    return answered


def booked_next(request: HttpRequest, exchange: Exchange, words: str, *, now: datetime) -> HttpResponse:
    """Whoever has met is offered times for the next session, the second one above all."""
    if to_book(exchange, now=now):
        return done(request, exchange, words, page="session_book")
    return done(request, exchange, words, "sessions")


def to_book(exchange: Exchange, *, now: datetime) -> bool:
    return Exchange.objects.filter(pk=exchange.pk).going_on().to_book(now).exists()


@require_safe
def session_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    from peerlore.exchanges.calendars import invitation  # slow to load, and seldom asked for

    session = access.own_session(reader_of(request), pk)
    address = request.build_absolute_uri(reverse("exchange", args=[session.exchange_id]))
    file = invitation(session, reader=reader_of(request), address=address, at=clock.now())
    headers = {"Content-Disposition": 'attachment; filename="session.ics"', "Cache-Control": "no-store"}
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)


@require_http_methods(READ_AND_WRITE)
@once
def note_write(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    exchange = access.own_exchange(reader, pk)
    form = forms.NoteForm(sent(request), exchange=exchange, reader=reader)
    write = lambda: actions.write_note(  # noqa: E731
        exchange, form.cleaned_data["text"], private=form.cleaned_data["private"], by=reader, at=now
    )
    if attempt(form, write):
        return done(request, exchange, _("Your note is kept."), "notes")
    return answer(request, form, exchange, "note")


@require_POST
def note_erase(request: HttpRequest, pk: int) -> HttpResponse:
    note = access.own_note(reader_of(request), pk)
    erase = partial(actions.erase_note, note, by=reader_of(request), at=clock.now())
    return tried(request, note.exchange, erase, _("The note is gone."), "notes")


@require_http_methods(READ_AND_WRITE)
@once
def commitment_make(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    exchange = access.own_exchange(reader, pk)
    form = forms.PromiseForm(sent(request), exchange=exchange, reader=reader)
    give = lambda: actions.promise(  # noqa: E731
        exchange, form.cleaned_data["text"], due=form.cleaned_data["due"], by=reader, at=now
    )
    if attempt(form, give):
        return done(request, exchange, _("Promised. Your next session opens with it."), "owed")
    return answer(request, form, exchange, "promise")


@require_POST
def commitment_keep(request: HttpRequest, pk: int) -> HttpResponse:
    commitment = access.own_commitment(reader_of(request), pk)
    keep = partial(actions.keep, commitment, by=reader_of(request), at=clock.now())
    return tried(request, commitment.exchange, keep, _("Kept."), "owed")


@require_POST
def commitment_let_go(request: HttpRequest, pk: int) -> HttpResponse:
    commitment = access.own_commitment(reader_of(request), pk)
    let_go = partial(actions.let_go, commitment, by=reader_of(request), at=clock.now())
    return tried(request, commitment.exchange, let_go, _("Let go. It is no longer owed."), "owed")


@require_http_methods(READ_AND_WRITE)
def close_report(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    exchange = access.own_exchange(reader, pk)
    seat = exchange.seats.select_related("learns", "person").get(person=reader)
    confirm = names(seat.confirmers())
    form = forms.ReportForm(sent(request), exchange=exchange, reader=reader, confirm=confirm)
    if attempt(form, lambda: actions.report_close(seat, **form.said(), by=reader, at=now)):
        thanks = _("Thank you. %(confirm)s is asked to confirm it.") if confirm else _("Kept as your own word.")
        return done(request, exchange, thanks % {"confirm": confirm}, "end")
    return answer(request, form, exchange, "report", seat=seat, confirm=confirm)


@require_http_methods(READ_AND_WRITE)
def close_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    report = access.report_of(reader, pk)
    exchange = access.own_exchange(reader, report.seat.exchange_id)
    form = forms.ConfirmForm(sent(request), exchange=exchange, reader=reader, report=report)
    if attempt(form, lambda: actions.confirm_close(report, level=form.cleaned_data.get("level"), by=reader, at=now)):
        return done(request, exchange, _("Confirmed, and thank you."), "end")
    return answer(request, form, exchange, "confirm", report=panels.told_report(report))


@require_http_methods(READ_AND_WRITE)
def exchange_close(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    exchange = access.own_exchange(reader, pk)
    form = forms.MemberForm(sent(request), exchange=exchange, reader=reader)
    if attempt(form, lambda: actions.close_exchange(exchange, by=reader, at=now)):
        return done(request, exchange, _("Closed. %(others)s is told today, kindly.") % {"others": form.others})
    return answer(request, form, exchange, "close")
