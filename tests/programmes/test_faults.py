"""What fails, by its number in the list of faults: places wanted by all at once, jobs taken by all at once, a job that
kills its worker, a mail server that is away, somebody who leaves. After each, `peerlore check` finds nothing."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import chain

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections
from django.urls import reverse

from peerlore.config.commands.check import findings
from peerlore.config.ticker import dues, tick
from peerlore.exchanges import tasks as exchange_tasks
from peerlore.exchanges.actions import add_feed, claim_feed, read_feed
from peerlore.exchanges.feeds import FeedTrouble
from peerlore.exchanges.models import CalendarFeed, Exchange
from peerlore.exchanges.panels import times_page
from peerlore.integrations.tasks import mail_due
from peerlore.people.actions import leave
from peerlore.people.models import Delivery, Notice, Person
from peerlore.people.outbox import notify_all
from peerlore.programmes import tasks
from peerlore.programmes.actions import answer, publish, start_programme
from peerlore.programmes.actions.rounds import ATTEMPTS, solve_round
from peerlore.programmes.models import Enrolment, Proposal, Round, RoundState
from peerlore.programmes.panels import owed
from peerlore.skills.models import SkillLabel, normalised
from peerlore.web.tasks import due as words_due
from tests.cast import NOW, make_cast, make_person
from tests.killed import dies_at
from tests.programmes.conftest import World

pytestmark = pytest.mark.django_db(transaction=True)

RACERS, PLACES = 6, 2
WORKERS, TOLD = 4, 60
MINUTE = timedelta(minutes=1)
BUSY_AT_TEN = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1@a.example\r\n"
    b"DTSTART:20260312T100000Z\r\nDTEND:20260312T110000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


class Away(BaseEmailBackend):
    """A mail server that is away."""

    def send_messages(self, messages):
        raise OSError("connection refused")


@pytest.fixture
def world(transactional_db) -> World:
    made = World(make_cast())
    label = made.skill.label
    SkillLabel.objects.create(skill=made.skill, label=label, normalised=normalised(label), preferred=True)
    return made


@pytest.fixture
def nobody_works(settings) -> None:
    """The queue keeps what it is given, and these tests are its worker."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


def broken() -> list[str]:
    return [f"{one.code} {one.says}" for one in findings()]


def at_once(acts: list[Callable[[], object]]) -> None:
    gate, wrong = threading.Barrier(len(acts)), list[Exception]()

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait()
            act()
        except Exception as fault:
            wrong.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def colleagues(world: World, count: int) -> list[Person]:
    cast = world.cast
    return [
        make_person(f"Col{n} League", unit=cast.sales, site=cast.leeds, title="Buyer", number=f"C{n:03}")
        for n in range(count)
    ]


def test_f01_of_many_rounds_that_want_the_last_places_of_one_mentor_at_once_as_many_have_them_as_there_are(world):
    ben, cleo = world.cast.ben, world.cast.cleo
    ben.places = PLACES
    ben.save()
    world.knows(ben, 4)
    drafts = []
    for number, learner in enumerate(colleagues(world, RACERS)):
        programme = start_programme(by=cleo, at=NOW, name=f"Race {number}", needs=[world.need])
        world.stage = programme.stages.get()
        world.mentor(ben, capacity=1)
        world.mentee(learner)
        drafts.append(world.round())
    at_once([lambda row=row: publish(Round.objects.get(pk=row.pk), by=cleo, at=NOW) for row in drafts])
    assert Counter(Proposal.objects.values_list("state", flat=True)) == {"open": PLACES, "dropped": RACERS - PLACES}
    told = Counter(Notice.objects.filter(person__staff_number__startswith="C").values_list("event", flat=True))
    assert told == {"match_found": PLACES, "left_without_match": RACERS - PLACES}
    assert broken() == []


def test_f07_what_four_workers_find_due_at_once_is_done_once_and_nothing_is_lost(world):
    readers = colleagues(world, TOLD)
    notify_all([(one, {"partner": "Ben", "link": "/"}) for one in readers], "rematch", world.cast.ana, at=NOW)
    later = NOW + timedelta(days=7)  # whatever hour that kind of mail waits for

    def work() -> None:
        while Notice.objects.unrendered().exists() or Delivery.objects.due(later).exists():
            tick([("web", words_due), ("integrations", mail_due)], now=later)

    at_once([work] * WORKERS)
    assert Counter(one.to[0] for one in mail.outbox) == Counter({one.email: 1 for one in readers})
    assert broken() == []


def test_f08_a_round_that_kills_its_worker_each_time_is_parked_and_shown_and_the_next_one_goes_on(world, nobody_works):
    poison, at = _round_of(world, world.cast.ben, world.cast.ana), NOW
    for attempt in range(1, ATTEMPTS + 1):
        dies_at("round.solved", lambda attempt=attempt: solve_round(poison.pk, attempt))
        at += timedelta(minutes=3)
        for job in list(tasks.due(at)):
            job()
    poison.refresh_from_db()
    assert (poison.state, poison.attempt) == (RoundState.FAILED, ATTEMPTS)
    assert list(tasks.due(at + timedelta(days=1))) == []
    assert "could not be worked out" in next(item.title for item in owed(world.cast.cleo, now=at))
    well = world.round()
    solve_round(well.pk, well.attempt)
    assert Round.objects.get(pk=well.pk).is_draft
    assert broken() == []


def _round_of(world: World, mentor: Person, mentee: Person) -> Round:
    world.mentor(mentor)
    world.mentee(mentee)
    row: Round = world.round()
    return row


def test_f08_a_calendar_that_kills_its_reader_is_read_ever_later_and_after_five_times_no_more(world):
    ana = world.cast.ana
    feed = add_feed("https://127.0.0.1/ana.ics", by=ana, at=NOW)
    at, waits = NOW, []
    for _ in range(5):
        feed.refresh_from_db()
        assert claim_feed(feed, at=at)
        dies_at("feed.begun", lambda: read_feed(feed.pk, at=NOW))
        feed.refresh_from_db()
        waits.append(feed.next_read_at - at)
        at = feed.next_read_at
    assert waits == sorted(set(waits))
    assert not claim_feed(feed, at=at + timedelta(days=30))
    assert "broke off five times" in times_page(ana, now=at).feed_words
    read_feed(add_feed("https://127.0.0.1/other.ics", by=ana, at=at).pk, at=at)
    assert CalendarFeed.objects.due(at).exists()
    assert broken() == []


def test_f18_while_the_mail_server_is_away_for_an_hour_pages_work_and_afterwards_each_mail_goes_out_once(
    client, world, settings
):
    readers = colleagues(world, 5)
    notify_all([(one, {"partner": "Ben", "link": "/"}) for one in readers], "rematch", world.cast.ana, at=NOW)
    begin = NOW + timedelta(days=7)
    for job in words_due(begin):
        job()
    usual, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.Away"
    for minute in range(60):
        tick([("integrations", mail_due)], now=begin + minute * MINUTE)
    client.force_login(world.cast.ana)
    assert client.get(reverse("home")).status_code == 200
    assert Delivery.objects.filter(sent_at=None, given_up_at=None, tries__gt=2).count() == 5
    settings.EMAIL_BACKEND = usual
    for hour in range(1, 12):
        tick([("integrations", mail_due)], now=begin + timedelta(hours=hour))
    assert Counter(one.to[0] for one in mail.outbox) == Counter({one.email: 1 for one in readers})
    assert broken() == []


def test_f18_while_a_calendar_is_away_for_an_hour_its_last_word_holds_and_afterwards_it_is_read_by_itself(
    client, world, monkeypatch
):
    ana, away = world.cast.ana, {"now": False}

    def fetch(_address: str) -> bytes:
        if away["now"]:
            raise FeedTrouble("away")
        return BUSY_AT_TEN

    monkeypatch.setattr("peerlore.exchanges.feeds.fetch", fetch)
    feed, at = add_feed("https://calendar.example/ana.ics", by=ana, at=NOW), NOW
    for hour, away["now"] in enumerate([False, True, True, False]):
        at = NOW + timedelta(hours=2 * hour)
        monkeypatch.setattr("peerlore.clock.now", lambda at=at: at)
        tick([("exchanges", exchange_tasks.due)], now=at)
        feed.refresh_from_db()
        assert feed.trouble == ("away" if away["now"] else "")
        assert [span.starts_at for span in feed.spans.all()] == [NOW.replace(day=12, hour=10, minute=0)]
        client.force_login(ana)
        shown = client.get(reverse("my_times"))
        assert ("It is tried again by itself" in shown.content.decode()) == away["now"]
    assert feed.read_at == at
    assert broken() == []


STEPS = ("draft", "asked", "half-said", "together")


def _until(world: World, step: str) -> None:
    """Ana and Ben come so far."""
    draft = _round_of(world, world.cast.ben, world.cast.ana)
    if step == "draft":
        return
    publish(draft, by=world.cast.cleo, at=NOW)
    for person in {"half-said": ["ben"], "together": ["ben", "ana"]}.get(step, []):
        answer(Proposal.objects.get(), "yes", by=getattr(world.cast, person), at=NOW)


def _settle(at) -> None:
    for _ in range(4):
        tick(dues(), now=at)


@pytest.mark.parametrize("step", STEPS)
def test_f21_who_leaves_frees_each_place_once_the_other_is_told_once_and_nobody_is_paired_with_them(world, step):
    _until(world, step)
    leave(world.cast.ben, by=world.cast.jo, at=NOW)
    later = NOW + timedelta(hours=1)
    for _ in range(3):
        _settle(later)
    if step == "draft":
        publish(Round.objects.get(), by=world.cast.cleo, at=later)
    assert not Proposal.objects.holding_places().exists()
    assert not Enrolment.objects.filter(reserved__gt=0).exists()
    assert not Exchange.objects.going_on().exists()
    told = Notice.objects.filter(person=world.cast.ana, event__in=AN_END).values_list("event", flat=True)
    assert len(told) == 1, list(told)
    world.mentor(world.cast.otto)
    again = world.round()
    assert again.proposals.filter(teacher__person=world.cast.ben).count() == 0
    assert broken() == []


AN_END = ("match_declined", "left_without_match", "exchange_closed", "partner_left")


def test_f21_who_leaves_while_a_round_is_worked_out_is_not_in_it(world, nobody_works):
    row = _round_of(world, world.cast.ben, world.cast.ana)
    leave(world.cast.ben, by=world.cast.jo, at=NOW)
    for job in _jobs(NOW + timedelta(minutes=1)):
        job()
    row.refresh_from_db()
    if row.is_being_solved:
        solve_round(row.pk, row.attempt)
        publish(Round.objects.get(pk=row.pk), by=world.cast.cleo, at=NOW + timedelta(minutes=2))
    assert not Proposal.objects.open().exists()
    assert not Enrolment.objects.filter(reserved__gt=0).exists()
    assert broken() == []


def _jobs(at) -> Iterator[Callable[[], object]]:
    return chain(list(tasks.due(at)))
