"""My times: where I can be called, my days off, the calendar to heed; and a whole series in one go."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from peerlore import clock
from peerlore.attempt import answer_status, attempt, sent
from peerlore.exchanges import access, actions, panels
from peerlore.exchanges.actions.sessions import own_place
from peerlore.exchanges.forms.times import CallLinkForm, DayOffForm, FeedForm, SeriesForm
from peerlore.exchanges.views.shared import READ_AND_WRITE, answer, done, reader_of
from peerlore.people.models import Site
from peerlore.people.views.once import once


def _page(request: HttpRequest, **asked: Form) -> HttpResponse:
    """The page with `asked`, the form that was sent, in the place of a fresh one."""
    page = panels.times_page(reader_of(request), now=clock.now())
    fresh = {
        "link_form": CallLinkForm(initial={"address": page.link}),
        "day_form": DayOffForm(sites=page.sites),
        "feed_form": FeedForm(),
    }
    sent_form = next(iter(asked.values()), None)
    shown = {**fresh, **asked, "page": page, "wrong": sent_form}
    return render(request, "exchanges/times.html", shown, status=answer_status(sent_form) if sent_form else 200)


def _kept(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("my_times")


@require_safe
def my_times(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
def call_link(request: HttpRequest) -> HttpResponse:
    form, now = CallLinkForm(request.POST), clock.now()
    if attempt(form, lambda: actions.set_call_link(form.cleaned_data["address"], by=reader_of(request), at=now)):
        return _kept(request, _("Kept."))
    return _page(request, link_form=form)


@require_POST
@once
def day_off_name(request: HttpRequest) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    form = DayOffForm(request.POST, sites=panels.times_page(reader, now=now).sites)

    def name() -> None:
        said = dict(form.cleaned_data)
        site = Site.objects.get(pk=key) if (key := said.pop("site", None)) else None
        actions.name_day_off(**said, site=site, by=reader, at=now)

    if attempt(form, name):
        return _kept(request, _("Noted. No times are offered on these days; sessions already booked stay."))
    return _page(request, day_form=form)


@require_POST
def day_off_remove(request: HttpRequest, pk: int) -> HttpResponse:
    reader = reader_of(request)
    actions.remove_day_off(access.day_off_of(reader, pk), by=reader, at=clock.now())
    return _kept(request, _("Taken back."))


@require_POST
def feed_add(request: HttpRequest) -> HttpResponse:
    form, now = FeedForm(request.POST), clock.now()
    if attempt(form, lambda: actions.add_feed(form.cleaned_data["address"], by=reader_of(request), at=now)):
        return _kept(request, _("Kept. It is read within the next minutes, and every hour from then on."))
    return _page(request, feed_form=form)


@require_POST
def feed_remove(request: HttpRequest) -> HttpResponse:
    actions.remove_feed(by=reader_of(request), at=clock.now())
    return _kept(request, _("The calendar is gone, and all that was read of it."))


@require_http_methods(READ_AND_WRITE)
def session_series(request: HttpRequest, pk: int) -> HttpResponse:
    reader, now = reader_of(request), clock.now()
    exchange = access.own_exchange(reader, pk)
    form = SeriesForm(sent(request), exchange=exchange, reader=reader)
    if attempt(form, lambda: actions.book_series(exchange, starts=form.starts(), by=reader, at=now)):
        return done(request, exchange, _("Booked. %(others)s is told once.") % {"others": form.others}, "sessions")
    slots = panels.series(exchange, reader, now=now)
    return answer(request, form, exchange, "series", slots=slots, place=own_place(reader))
