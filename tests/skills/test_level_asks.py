"""A level is confirmed by whoever was asked, and by nobody else: never silently, with word in both directions."""

from datetime import timedelta

import pytest

from peerlore import clock
from peerlore.people.models import LogEntry, Notice
from peerlore.skills import tasks
from peerlore.skills.actions import answer_level, ask_for_level, learn, rules, take_back_ask, teach
from peerlore.skills.gaps import levels
from peerlore.skills.models import Evidence, LevelAsk, SkillRecord, Source
from tests.cast import NOW, make_person, make_unit
from tests.skills.conftest import make_skill


@pytest.fixture(autouse=True)
def on_that_tuesday(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=1))


@pytest.fixture
def record(cast, calibration):
    return teach(cast.ana, calibration, level=4, by=cast.ana, at=NOW)


def level_of(cast, skill, at=NOW):
    return levels([cast.ana.pk], [skill.pk], at=at)[cast.ana.pk, skill.pk]


def told(person):
    return [(n.event, n.parameters["person"]) for n in Notice.objects.filter(person=person).order_by("pk")]


def test_who_is_asked_may_say_another_level_which_outranks_ones_own_word(cast, calibration, record):
    ask = ask_for_level(record, cast.ben, by=cast.ana, at=NOW)
    assert (ask.stated, ask.is_open, level_of(cast, calibration).level) == (4, True, 4)
    assert told(cast.ben) == [("level_asked", "Ana Ferreira")]
    answered = answer_level(ask, 2, by=cast.ben, at=NOW + timedelta(hours=1))
    piece = Evidence.objects.get(source=Source.PEER)
    assert (piece.level, piece.by, piece.came_from) == (2, cast.ben, f"ask:{ask.pk}")
    assert (answered.state, answered.level, answered.as_manager) == ("confirmed", 2, False)
    assert level_of(cast, calibration, NOW + timedelta(hours=1)).level == 2
    assert told(cast.ana) == [("level_answered", "Ben Okafor")]
    verbs = LogEntry.objects.filter(kind="skills.levelask").order_by("pk").values_list("verb", "about")
    assert list(verbs) == [("level-asked", cast.ana.pk), ("level-answered", cast.ana.pk)]


def test_a_managers_word_is_marked_as_the_managers(cast, record):
    ask = ask_for_level(record, cast.ines, by=cast.ana, at=NOW)
    assert answer_level(ask, 4, by=cast.ines, at=NOW).as_manager
    assert Evidence.objects.filter(source=Source.MANAGER, by=cast.ines).count() == 1


def test_who_cannot_tell_leaves_everything_as_it_was(cast, calibration, record):
    ask = ask_for_level(record, cast.ben, by=cast.ana, at=NOW)
    assert answer_level(ask, None, by=cast.ben, at=NOW).state == "cannot-tell"
    assert level_of(cast, calibration).level == 4
    assert Evidence.objects.count() == 1


def test_nothing_is_confirmed_that_was_not_asked_of_one(cast, record):
    ask = ask_for_level(record, cast.ben, by=cast.ana, at=NOW)
    with pytest.raises(rules.NotYoursToAnswer):
        answer_level(ask, 5, by=cast.ines, at=NOW)
    answer_level(ask, 3, by=cast.ben, at=NOW)
    for late in (lambda: answer_level(ask, 5, by=cast.ben, at=NOW), lambda: take_back_ask(ask, by=cast.ana, at=NOW)):
        with pytest.raises(rules.AskIsOver):
            late()
    assert Evidence.objects.filter(source=Source.PEER).values_list("level", flat=True).get() == 3


def test_who_may_be_asked_and_how_often(cast, record, calibration):
    elsewhere = make_unit("Another company")
    stranger = make_person("Sol Stranger", unit=elsewhere, site=cast.leeds, title="Engineer", number="X1")
    gone = make_person("Gil Gone", unit=cast.sales, site=cast.leeds, title="Engineer", number="X2")
    gone.is_active = False
    gone.save()
    for who, rule in (
        (cast.ana, rules.NobodyConfirmsThemselves),
        (stranger, rules.CannotBeAsked),
        (gone, rules.CannotBeAsked),
    ):
        with pytest.raises(rule):
            ask_for_level(record, who, by=cast.ana, at=NOW)
    with pytest.raises(rules.NotYoursToChange):
        ask_for_level(record, cast.ines, by=cast.ben, at=NOW)
    ask = ask_for_level(record, cast.ben, by=cast.ana, at=NOW)
    with pytest.raises(rules.AskedAlready):
        ask_for_level(record, cast.ben, by=cast.ana, at=NOW)
    answer_level(ask, None, by=cast.ben, at=NOW)
    with pytest.raises(rules.AskedNotLongAgo):
        ask_for_level(record, cast.ben, by=cast.ana, at=NOW + timedelta(days=89))
    for who in (cast.cleo, cast.otto, cast.ines, cast.ruth, cast.jo):
        ask_for_level(record, who, by=cast.ana, at=NOW)
    other = learn(cast.ana, make_skill("Bird song"), wanted_level=2, by=cast.ana, at=NOW)
    with pytest.raises(rules.EnoughAsked):
        ask_for_level(other, cast.ben, by=cast.ana, at=NOW)


def test_a_question_ends_by_itself_and_says_so(cast, record):
    ask = ask_for_level(record, cast.ben, by=cast.ana, at=NOW)
    take_back_ask(ask_for_level(record, cast.otto, by=cast.ana, at=NOW), by=cast.ana, at=NOW)
    after = NOW + timedelta(days=14)
    with pytest.raises(rules.AskIsOver):
        answer_level(ask, 3, by=cast.ben, at=after)
    for _ in range(2):
        for job in tasks.due(after):
            job()
    assert sorted(LevelAsk.objects.values_list("state", flat=True)) == ["lapsed", "taken-back"]
    assert told(cast.ana) == [("level_ask_lapsed", "Ben Okafor")]


def test_who_leaves_is_waited_for_no_longer(cast, record):
    ask_for_level(record, cast.ben, by=cast.ana, at=NOW)
    cast.ben.is_active = False
    cast.ben.save()
    for job in tasks.due(NOW):
        job()
    assert LevelAsk.objects.get().state == "lapsed"


def test_asked_and_answered_in_the_browser(client, cast, record):
    client.force_login(cast.ana)
    page = client.get(f"/skills/mine/{record.pk}/ask/").content.decode()
    assert "Ask Ines" in page
    assert "Ask Ben" in client.post(f"/skills/mine/{record.pk}/ask/", {"words": "oka"}).content.decode()
    assert client.post(f"/skills/mine/{record.pk}/ask/send/", {"person": cast.ben.pk}).status_code == 302
    assert client.post(f"/skills/mine/{record.pk}/ask/send/", {"person": cast.ben.pk}).status_code == 422
    assert "has until" in client.get("/skills/mine/").content.decode()
    ask = LevelAsk.objects.get()
    assert client.get(f"/skills/asks/{ask.pk}/").status_code == 404
    client.force_login(cast.ben)
    assert "Ana Ferreira asks how well they do this" in client.get("/").content.decode()
    page = client.get(f"/skills/asks/{ask.pk}/").content.decode()
    assert "Ana says: <b>Does the hard cases, and can show others</b>" in page
    assert "checked" not in page
    assert client.post(f"/skills/asks/{ask.pk}/", {}).status_code == 422
    assert client.post(f"/skills/asks/{ask.pk}/", {"said": "3"}).status_code == 302
    assert "You answered on" in client.get(f"/skills/asks/{ask.pk}/").content.decode()
    assert client.post(f"/skills/asks/{ask.pk}/", {"said": "5"}).status_code == 422
    client.force_login(cast.ana)
    page = client.get("/skills/mine/").content.decode()
    assert "Answered on Tuesday 10 March: Does it alone, the usual cases" in page
    assert "confirmed by a colleague, Ben Okafor" in page
    client.force_login(cast.otto)
    assert client.get(f"/skills/asks/{ask.pk}/").status_code == 404


def test_erasing_keeps_the_answer_and_takes_the_name(cast, record):
    from peerlore.skills.personal_data import HOLDINGS

    erase, export = next((h.erase, h.export) for h in HOLDINGS if h.model is LevelAsk)
    ask = ask_for_level(record, cast.ben, by=cast.ana, at=NOW)
    waits = ask_for_level(record, cast.otto, by=cast.ana, at=NOW)
    answer_level(ask, 3, by=cast.ben, at=NOW)
    assert [row["asked"] for row in export(cast.ana)] == ["by you", "by you"]
    assert [row["asked"] for row in export(cast.ben)] == ["of you"]
    for person in (cast.ben, cast.otto):
        erase(person, NOW)
    waits.refresh_from_db()
    ask.refresh_from_db()
    assert (ask.asked, ask.level, waits.asked, waits.state) == (None, 3, None, "lapsed")
    erase(cast.ana, NOW)
    assert not LevelAsk.objects.exists()
    assert SkillRecord.objects.exists()
