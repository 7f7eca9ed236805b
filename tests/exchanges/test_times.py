"""Days off, one's own room for calls, a whole series, and times that heed calendars without being ruled by them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from peerlore.exchanges.actions import (
    add_feed,
    book_series,
    book_session,
    name_day_off,
    remove_day_off,
    set_call_link,
)
from peerlore.exchanges.actions.feeds import keep_spans
from peerlore.exchanges.actions.sessions import NoTimes, OutsideHours, SomebodyIsTaken
from peerlore.exchanges.actions.times import AllPast, EndsBeforeItBegins, NamedAlready, NotAnAddress, NotYourDays
from peerlore.exchanges.hours import free_times, working_day_before
from peerlore.exchanges.models import BusySpan, CalendarFeed, DayOff, Session
from peerlore.exchanges.panels import series
from peerlore.people.models import Notice
from tests.cast import NOW
from tests.exchanges.conftest import THURSDAY

WEDNESDAY = date(2026, 3, 11)
LISBON = ZoneInfo("Europe/Lisbon")


def first_free(cast) -> datetime:
    return free_times([cast.ana, cast.ben], minutes=45, after=NOW)[0]


def take_off(person, first, last=None, **more) -> DayOff:
    return name_day_off(first=first, last=last, name="", by=person, at=NOW, **more)


def test_no_times_are_offered_on_a_day_off_of_either(cast):
    assert first_free(cast).date() == NOW.date()
    take_off(cast.ben, NOW.date(), WEDNESDAY)
    assert first_free(cast).date() == THURSDAY.date()


def test_a_day_off_of_a_site_is_everybodys_there(cast):
    with pytest.raises(NotYourDays):
        take_off(cast.ana, NOW.date(), site=cast.leeds)
    take_off(cast.cleo, NOW.date(), site=cast.leeds)
    assert first_free(cast).date() == WEDNESDAY
    assert free_times([cast.ana, cast.ines], minutes=45, after=NOW)[0].date() == NOW.date()


def test_a_day_off_cannot_be_booked(cast, exchange):
    take_off(cast.ana, THURSDAY.date())
    with pytest.raises(OutsideHours):
        book_session(exchange, starts_at=THURSDAY, by=cast.ben, at=NOW)


def test_a_reminder_comes_before_the_days_off(cast):
    take_off(cast.ana, WEDNESDAY)
    assert working_day_before(cast.ana, THURSDAY).date() == NOW.date()
    assert working_day_before(cast.ben, THURSDAY).date() == WEDNESDAY


@pytest.mark.parametrize(
    ("first", "last", "broken"),
    [(WEDNESDAY, NOW.date(), EndsBeforeItBegins), (date(2026, 3, 1), date(2026, 3, 2), AllPast)],
)
def test_impossible_days_are_refused(cast, first, last, broken):
    with pytest.raises(broken):
        take_off(cast.ana, first, last)


@pytest.mark.parametrize(("first", "last"), [(10, 12), (12, 20), (11, 12), (10, 30), (13, 13)])
def test_days_that_overlap_with_days_that_stand_are_refused_with_the_word_which(cast, first, last):
    take_off(cast.ana, WEDNESDAY, date(2026, 3, 13))
    with pytest.raises(NamedAlready, match="11 March 2026 to Friday 13 March 2026: that stands already"):
        take_off(cast.ana, date(2026, 3, first), date(2026, 3, last))
    assert take_off(cast.ana, WEDNESDAY, date(2026, 3, 13)) == DayOff.objects.get(), "the same again is the one there"


def test_days_beside_others_and_of_others_do_not_overlap(cast):
    take_off(cast.ana, WEDNESDAY, date(2026, 3, 13))
    take_off(cast.ana, date(2026, 3, 14))
    take_off(cast.ben, WEDNESDAY)
    take_off(cast.jo, WEDNESDAY, site=cast.leeds)
    take_off(cast.jo, WEDNESDAY, site=cast.lisbon)
    assert DayOff.objects.count() == 5


def test_days_off_are_taken_back_by_whoever_may_name_them(cast):
    own, site = take_off(cast.ana, WEDNESDAY), take_off(cast.jo, WEDNESDAY, site=cast.leeds)
    for row, person in ((own, cast.cleo), (site, cast.ben)):
        with pytest.raises(NotYourDays):
            remove_day_off(row, by=person, at=NOW)
    remove_day_off(own, by=cast.ana, at=NOW)
    remove_day_off(site, by=cast.cleo, at=NOW)
    assert not DayOff.objects.exists()


def busy(person, *spans) -> None:
    feed = add_feed("https://calendar.example/ana.ics", by=person, at=NOW)
    keep_spans(feed, list(spans), at=NOW)


def test_a_busy_time_is_not_offered_and_may_be_booked_all_the_same(cast, exchange):
    tomorrow = datetime(2026, 3, 11, 0, tzinfo=UTC)
    busy(cast.ana, (NOW, tomorrow))
    assert first_free(cast) >= tomorrow
    book_session(exchange, starts_at=NOW + timedelta(hours=3), by=cast.ben, at=NOW)


def test_a_calendar_that_is_busy_for_ever_keeps_nobody_from_meeting(cast):
    busy(cast.ana, (NOW, NOW + timedelta(weeks=9)))
    assert first_free(cast).date() == NOW.date()


def test_others_are_not_told_that_it_was_the_calendar(cast, client, exchange):
    busy(cast.ana, (NOW, THURSDAY))
    client.force_login(cast.ben)
    page = client.get(reverse("session_book", args=[exchange.pk])).content.decode()
    assert "busy" not in page


def test_an_address_lies_sealed_and_takes_the_earlier_ones_place(cast):
    busy(cast.ana, (NOW, THURSDAY))
    add_feed("webcal://calendar.example/other.ics", by=cast.ana, at=NOW)
    assert b"calendar.example" not in bytes(CalendarFeed.objects.get().sealed)
    assert not BusySpan.objects.exists()


@pytest.mark.parametrize("address", ["http://a.example/x.ics", "file:///etc/passwd", "ana", "https://", "https://a b/"])
def test_what_is_no_address_is_refused(cast, address):
    with pytest.raises(NotAnAddress):
        add_feed(address, by=cast.ana, at=NOW)


def test_an_own_room_is_the_place_where_nothing_else_is_said(cast, client, exchange):
    set_call_link("https://calls.example/ana", by=cast.ana, at=NOW)
    first = book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)
    second = book_session(exchange, starts_at=THURSDAY + timedelta(days=1), where="Room 3", by=cast.ana, at=NOW)
    third = book_session(exchange, starts_at=THURSDAY + timedelta(days=4), by=cast.ben, at=NOW)
    assert [row.where for row in (first, second, third)] == ["https://calls.example/ana", "Room 3", ""]
    client.force_login(cast.ben)
    page = client.get(reverse("exchange", args=[exchange.pk])).content.decode()
    assert 'href="https://calls.example/ana"' in page


def test_a_series_keeps_the_hour_over_the_change_of_clocks(cast, exchange):
    exchange.sessions_planned = 4
    exchange.save()
    book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)
    starts = [datetime.fromisoformat(slot.value).astimezone(LISBON) for slot in series(exchange, cast.ana, now=NOW)]
    assert [(moment.date().isoformat(), moment.hour) for moment in starts] == [
        ("2026-03-26", 14),
        ("2026-04-09", 14),
        ("2026-04-23", 14),
    ]


def test_a_series_goes_round_a_day_off(cast, exchange):
    book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)
    take_off(cast.ben, date(2026, 3, 26))
    first = datetime.fromisoformat(series(exchange, cast.ana, now=NOW)[0].value)
    assert first.date() > THURSDAY.date()
    assert first.date() != date(2026, 3, 26)


def test_a_series_is_booked_whole_and_told_once(cast, client, exchange):
    client.force_login(cast.ana)
    page = reverse("session_series", args=[exchange.pk])
    slots = [slot.value for slot in client.get(page).context["slots"]]
    assert len(slots) == 3
    for _ in range(2):
        client.post(page, {"slot": slots})
    assert Session.objects.count() == 3
    told = Notice.objects.order_by("pk")
    assert [(one.event, one.person) for one in told] == [("series_booked", cast.ben), ("own_series_booked", cast.ana)]
    assert [one.parameters["items"].count("- ") for one in told] == [3, 3]


def test_of_a_series_with_a_taken_time_nothing_is_booked(cast, exchange):
    from tests.exchanges.conftest import open_for

    book_session(open_for(cast, scope="programme:2"), starts_at=THURSDAY, by=cast.ben, at=NOW)
    with pytest.raises(SomebodyIsTaken):
        book_series(exchange, starts=[THURSDAY - timedelta(days=1), THURSDAY], by=cast.ana, at=NOW)
    assert exchange.sessions.count() == 0


def test_a_series_without_times_says_so(cast, client, exchange):
    with pytest.raises(NoTimes):
        book_series(exchange, starts=[], by=cast.ana, at=NOW)
    client.force_login(cast.ana)
    answer = client.post(reverse("session_series", args=[exchange.pk]), {"slot": ["soon", "0001-01-01T00:00"]})
    assert answer.status_code == 422


def test_whoever_has_met_is_offered_the_next_time(cast, client, exchange, monkeypatch):
    session = book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)
    monkeypatch.setattr("peerlore.clock.now", lambda: THURSDAY + timedelta(hours=1))
    client.force_login(cast.ana)
    answer = client.post(reverse("session_met", args=[session.pk]), {"said": "met"})
    assert answer["Location"] == reverse("session_book", args=[exchange.pk])
    answer = client.post(reverse("session_met", args=[session.pk]), {"said": "not-met"})
    assert answer["Location"].startswith(reverse("exchange", args=[exchange.pk]))


def test_nothing_is_offered_when_the_next_is_booked(cast, client, exchange, monkeypatch):
    session = book_session(exchange, starts_at=THURSDAY, by=cast.ana, at=NOW)
    book_session(exchange, starts_at=THURSDAY + timedelta(days=7), by=cast.ana, at=NOW)
    monkeypatch.setattr("peerlore.clock.now", lambda: THURSDAY + timedelta(hours=1))
    client.force_login(cast.ana)
    answer = client.post(reverse("session_met", args=[session.pk]), {"said": "met"})
    assert answer["Location"].startswith(reverse("exchange", args=[exchange.pk]))


def test_the_page_of_ones_own_times(cast, client):
    client.force_login(cast.ana)
    page = reverse("my_times")
    client.post(reverse("day_off_name"), {"first": "2026-03-16", "name": "Course"})
    client.post(reverse("feed_add"), {"address": "https://calendar.example/ana.ics"})
    client.post(reverse("call_link"), {"address": "https://calls.example/ana"})
    shown = client.get(page).content.decode()
    assert "Course" in shown
    assert "within the next minutes" in shown
    assert "https://calls.example/ana" in shown
    assert "calendar.example" not in shown
    client.post(reverse("day_off_remove", args=[DayOff.objects.get().pk]))
    client.post(reverse("feed_remove"))
    assert not DayOff.objects.exists()
    assert not CalendarFeed.objects.exists()


def test_what_needs_another_look_keeps_what_was_written(cast, client):
    client.force_login(cast.ana)
    answer = client.post(reverse("feed_add"), {"address": "ftp://old.example"})
    assert answer.status_code == 422
    assert "ftp://old.example" in answer.content.decode()
    assert client.post(reverse("day_off_name"), {"first": "2026-03-16", "last": "2026-03-15"}).status_code == 422


def test_an_officer_names_the_days_of_a_site(cast, client):
    client.force_login(cast.cleo)
    client.post(reverse("day_off_name"), {"first": "2026-04-03", "name": "Good Friday", "site": cast.lisbon.pk})
    assert DayOff.objects.get().site == cast.lisbon
    client.force_login(cast.ana)
    assert "Good Friday" in client.get(reverse("my_times")).content.decode()
    assert client.post(reverse("day_off_remove", args=[DayOff.objects.get().pk])).status_code == 404
