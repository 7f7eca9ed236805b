"""How somebody wants their mail: for themselves alone, and what waits goes by it."""

from datetime import date, time, timedelta

import pytest

from peerlore.errors import RuleBroken
from peerlore.people.actions import hold_mail, set_mail
from peerlore.people.models import Delivery, LogEntry, MailSettings, Muted, Notice
from peerlore.people.outbox import notify
from peerlore.web.actions import render_notice
from tests.cast import NOW

USUAL = {"weekday": 0, "hour": 8, "quiet_from": time(18), "quiet_until": time(8), "quiet_days": [5, 6], "paces": {}}


def waits(person, event="rematch", *, at=NOW, **parameters):
    notify(person, event, person, at=at, parameters={"partner": "Ben", "link": "/", **parameters})
    render_notice(Notice.objects.get(person=person, event=event), at=at)
    return Delivery.objects.get(notice__person=person, notice__event=event)


@pytest.mark.parametrize(
    "wrong",
    [{"quiet_days": range(7)}, {"paces": {"owed": "never"}}, {"paces": {"security": "weekly"}}],
)
def test_what_could_never_come_is_refused(cast, wrong):
    with pytest.raises(RuleBroken):
        set_mail(cast.ana, by=cast.ana, at=NOW, **USUAL | wrong)
    assert not MailSettings.objects.exists()


def test_nobody_sets_another_ones_mail(cast):
    with pytest.raises(RuleBroken):
        set_mail(cast.ana, by=cast.cleo, at=NOW, **USUAL)
    with pytest.raises(RuleBroken):
        hold_mail(cast.ana, date(2026, 4, 1), by=cast.cleo, at=NOW)


def test_what_waits_goes_at_the_pace_chosen_now(cast):
    row = waits(cast.ana)
    assert (row.weekly, row.next_try_at) == (False, NOW)

    set_mail(cast.ana, by=cast.ana, at=NOW, **USUAL | {"paces": {"matches": "weekly"}, "weekday": 3, "hour": 7})
    row.refresh_from_db()
    assert (row.weekly, row.next_try_at.strftime("%a %H:%M")) == (True, "Thu 07:00")

    set_mail(cast.ana, by=cast.ana, at=NOW, **USUAL | {"paces": {"matches": "now"}})
    row.refresh_from_db()
    assert (row.weekly, row.next_try_at) == (False, NOW)


def test_never_is_stopped_and_can_be_had_again(cast):
    waits(cast.ana)
    set_mail(cast.ana, by=cast.ana, at=NOW, **USUAL | {"paces": {"matches": "never"}})
    assert Muted.objects.get().event == "matches"
    assert not Delivery.objects.waiting().exists()

    set_mail(cast.ana, by=cast.ana, at=NOW, **USUAL | {"paces": {"matches": "now"}}, again=["rematch"])
    assert not Muted.objects.exists()


def test_held_mail_comes_on_the_day_and_ones_account_at_any_time(cast):
    row = waits(cast.ana)
    hold_mail(cast.ana, date(2026, 3, 18), by=cast.ana, at=NOW)
    row.refresh_from_db()
    assert row.next_try_at.strftime("%a %d %H:%M") == "Wed 18 08:00"
    assert waits(cast.ana, "passkey_added").next_try_at == NOW

    hold_mail(cast.ana, None, by=cast.ana, at=NOW + timedelta(hours=1))
    row.refresh_from_db()
    assert row.next_try_at == NOW + timedelta(hours=1)


def test_mail_is_held_until_a_day_to_come(cast):
    with pytest.raises(RuleBroken):
        hold_mail(cast.ana, NOW.date(), by=cast.ana, at=NOW)


def test_the_log_says_that_it_was_changed_and_not_how(cast):
    hold_mail(cast.ana, date(2026, 3, 18), by=cast.ana, at=NOW)
    entry = LogEntry.objects.get(verb="set_mail")
    assert (entry.about, entry.fields) == (cast.ana, ["mail"])
