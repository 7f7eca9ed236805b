"""When mail goes: on the reader's own clock, out of quiet hours, never early, also when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerlore.people.mail import goes_at, out_of_quiet, weekly_mail
from peerlore.people.models import MailSettings
from peerlore.people.models.outbox import DIGEST, SECURITY

pytestmark = pytest.mark.bare
LISBON, ADELAIDE = ZoneInfo("Europe/Lisbon"), ZoneInfo("Australia/Adelaide")
MINUTE = timedelta(minutes=1)
ZONES = st.sampled_from(["Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo"])
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + minute * MINUTE)
CLOCKS = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))


usual = MailSettings.usual


def local(moment, zone=LISBON):
    return moment.astimezone(zone).strftime("%a %d %b %H:%M")


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        (datetime(2026, 3, 10, 9, tzinfo=UTC), "Tue 10 Mar 09:00"),
        (datetime(2026, 3, 10, 18, tzinfo=UTC), "Wed 11 Mar 08:00"),
        (datetime(2026, 3, 11, 7, 59, tzinfo=UTC), "Wed 11 Mar 08:00"),
        (datetime(2026, 3, 13, 17, 59, tzinfo=UTC), "Fri 13 Mar 17:59"),
        (datetime(2026, 3, 13, 18, tzinfo=UTC), "Mon 16 Mar 08:00"),
        (datetime(2026, 3, 14, 12, tzinfo=UTC), "Mon 16 Mar 08:00"),
    ],
)
def test_evenings_and_weekends_are_quiet_unless_somebody_says_otherwise(at, goes):
    assert local(out_of_quiet(usual(), LISBON, at=at)) == goes


def test_ones_own_hours_may_lie_within_a_day():
    nights = usual(quiet_from=time(6), quiet_until=time(14), quiet_days=[])
    assert local(out_of_quiet(nights, LISBON, at=datetime(2026, 3, 14, 9, tzinfo=UTC))) == "Sat 14 Mar 14:00"


def test_the_same_time_twice_is_no_quiet_hour():
    never = usual(quiet_from=time(9), quiet_until=time(9), quiet_days=[])
    at = datetime(2026, 3, 14, 9, tzinfo=UTC)
    assert out_of_quiet(never, LISBON, at=at) == at


def test_the_hour_stays_local_over_the_change_of_clocks():
    """In Lisbon clocks went forward in the night to Sunday 29 March 2026: eight is seven in UTC from then on."""
    friday = datetime(2026, 3, 27, 20, tzinfo=UTC)
    assert out_of_quiet(usual(), LISBON, at=friday) == datetime(2026, 3, 30, 7, tzinfo=UTC)
    assert weekly_mail(usual(), LISBON, at=friday) == datetime(2026, 3, 30, 7, tzinfo=UTC)


def test_an_hour_that_a_change_of_clocks_leaves_out_is_the_one_after_it():
    """Half past one does not exist on that Sunday."""
    early = usual(quiet_from=time(22), quiet_until=time(1, 30), quiet_days=[])
    assert local(out_of_quiet(early, LISBON, at=datetime(2026, 3, 28, 23, tzinfo=UTC))) == "Sun 29 Mar 02:30"


def test_the_weekly_mail_has_its_own_hour_quiet_or_not():
    sunday_night = usual(weekday=6, hour=21)
    assert local(weekly_mail(sunday_night, LISBON, at=datetime(2026, 3, 10, 9, tzinfo=UTC))) == "Sun 15 Mar 21:00"


def test_nothing_but_ones_own_account_comes_while_mail_is_held():
    held, at = usual(hold_until=date(2026, 3, 18)), datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert local(goes_at(held, LISBON, "sessions", weekly=False, at=at)) == "Wed 18 Mar 08:00"
    assert local(goes_at(held, LISBON, "network", weekly=True, at=at)) == "Mon 23 Mar 08:00"
    assert local(goes_at(held, LISBON, DIGEST, weekly=False, at=at)) == "Wed 18 Mar 00:00"
    assert goes_at(held, LISBON, SECURITY, weekly=False, at=at) == at


def test_seven_quiet_days_end_nowhere_and_hang_nowhere():
    at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert out_of_quiet(usual(quiet_days=range(7)), ADELAIDE, at=at) > at


@given(MOMENTS, ZONES, CLOCKS, CLOCKS, st.sets(st.integers(0, 6), max_size=6))
def test_mail_is_never_early_nor_in_a_quiet_hour(at, zone, begins, ends, days):
    settings = usual(quiet_from=begins, quiet_until=ends, quiet_days=sorted(days))
    then = out_of_quiet(settings, ZoneInfo(zone), at=at)
    here = then.astimezone(ZoneInfo(zone))
    assert at <= then <= at + timedelta(days=8)
    assert here.weekday() not in days
    if here.fold == 0:  # in an hour that comes twice the second may seem quiet again
        clock = here.time()
        within = begins <= clock < ends if begins <= ends else not ends <= clock < begins
        assert not within


@given(MOMENTS, ZONES, st.integers(0, 6), st.integers(0, 23))
def test_the_weekly_mail_comes_once_a_week_on_its_day(at, zone, weekday, hour):
    settings = usual(weekday=weekday, hour=hour)
    then = weekly_mail(settings, ZoneInfo(zone), at=at)
    assert at <= then <= at + timedelta(days=7, hours=2)
    assert then.astimezone(ZoneInfo(zone)).weekday() == weekday
    following = weekly_mail(settings, ZoneInfo(zone), at=then + timedelta(minutes=1))
    assert timedelta(days=6, hours=22) <= following - then <= timedelta(days=7, hours=2)
