"""The page of one's own mail: everything as it stands, kept as written, refused with a word."""

import pytest
from bs4 import BeautifulSoup

from peerlore.people.models import MailSettings, Muted
from peerlore.people.outbox import mute
from peerlore.web.notices.kinds import kinds
from tests.cast import NOW

CHOSEN = [kind for kind in kinds() if kind.code not in ("security", "digest")]
SENT = {
    "weekday": "4",
    "hour": "7",
    "quiet_from": "20:00",
    "quiet_until": "06:30",
    "quiet_days": ["6"],
    **{f"kind_{kind.code}": kind.usual for kind in CHOSEN},
}


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def test_what_is_said_is_kept_and_shown(ana, cast):
    assert ana.post("/me/mail/", SENT | {"kind_network": "now", "kind_exchange": "never"}).status_code == 302
    kept = MailSettings.objects.get(person=cast.ana)
    assert (kept.weekday, kept.hour, kept.quiet_days) == (4, 7, [6])
    assert kept.quiet_until.isoformat("minutes") == "06:30"
    assert kept.paces["network"] == "now"
    assert {row.event for row in Muted.objects.all()} == {"exchange", "yearly"}

    page = BeautifulSoup(ana.get("/me/mail/").content, "html.parser")
    checked = {field["name"]: field["value"] for field in page.select("input[checked]")}
    assert (checked["kind_network"], checked["kind_exchange"], checked["weekday"]) == ("now", "never", "4")
    assert page.select_one("input[name=quiet_until]")["value"] == "06:30"


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekday": "7"},
        {"hour": "24"},
        {"quiet_from": "late"},
        {"quiet_days": [str(day) for day in range(7)]},
        {"kind_owed": "never"},
        {"kind_sessions": "sometimes"},
    ],
)
def test_what_cannot_be_is_asked_again(ana, wrong):
    assert ana.post("/me/mail/", SENT | wrong).status_code == 422
    assert not MailSettings.objects.exists()


def test_saving_lifts_what_an_older_version_stopped(ana, cast):
    mute(cast.ana, "rematch", at=NOW)
    ana.post("/me/mail/", SENT)
    assert not Muted.objects.exclude(event="yearly").exists()


def test_mail_is_held_and_had_again(ana, cast):
    mute(cast.ana, Muted.ALL, at=NOW)
    assert ana.post("/me/mail/hold/", {"hold_until": "2099-01-05"}).status_code == 302
    assert "held until" in ana.get("/me/mail/").content.decode()
    ana.post("/me/mail/hold/", {"again": "yes"})
    assert MailSettings.objects.get().hold_until is None
    assert not Muted.objects.exists()


def test_a_day_that_is_past_is_asked_again(ana):
    answer = ana.post("/me/mail/hold/", {"hold_until": "2001-01-05"})
    assert answer.status_code == 422
    assert "is not after today" in answer.content.decode()
