"""People do as they like, for hundreds of steps: after each of them, `peerlore check` finds nothing.

They join, change how many at once, withdraw, are matched, say yes or no or nothing, book and cancel, end an exchange,
would rather not meet somebody, leave, come back, are erased; places are limited, in the order of joining or by lot,
and taken; days pass, lots are drawn, and what has become due is done.
PEERLORE_LIVES asks for so many lives in place of a few.
"""

import os
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from peerlore import clock
from peerlore.config.commands.check import findings
from peerlore.config.ticker import dues
from peerlore.errors import RuleBroken
from peerlore.exchanges.models import Exchange, Session
from peerlore.people.models import Person
from peerlore.programmes.actions import limiting
from peerlore.programmes.actions.limiting import limits_of
from peerlore.programmes.models import Enrolment, Proposal, Round, RoundState, Stage
from peerlore.web.pages.my_data import erase_again
from tests.cast import NOW, Cast, make_person
from tests.world import actions, make_skill

LIVES = int(os.environ.get("PEERLORE_LIVES", "4"))
STEPS = 40
ENOUGH = 200  # lives, for what is seldom to have happened
PEOPLE = 8
OPEN_WAYS = [RoundState.SOLVING, RoundState.DRAFT]
who = st.integers(0, PEOPLE - 1)
chance = st.integers(0, 10**6)


@pytest.fixture
def company(cast) -> tuple[Cast, list[int], Stage]:
    """Eight people, each of whom can teach one thing and would learn the other; a programme that all may join."""
    rig, radio = make_skill("rig testing"), make_skill("radio certification")
    people = []
    for number in range(PEOPLE):
        unit, site = (cast.testing, cast.lisbon) if number % 2 else (cast.firmware, cast.leeds)
        manager = cast.ines if number < 2 else cast.ruth
        name, title = f"P{number} Life", "Engineer"
        person = make_person(name, unit=unit, site=site, title=title, number=f"L{number}", manager=manager)
        teaches, learns = (rig, radio) if number % 2 else (radio, rig)
        actions("skills").teach(person, teaches, level=4, by=person, at=NOW)
        actions("skills").learn(person, learns, wanted_level=3, by=person, at=NOW)
        people.append(person.pk)
    made = actions("programmes").start_programme(by=cast.cleo, at=NOW, name="Lives", needs=[], answer_days=7)
    return cast, people, made.stages.get()


class Lives(RuleBasedStateMachine):
    """One life of the programme: all in a transaction that is taken back at its end."""

    def __init__(
        self, company: tuple[Cast, list[int], Stage], moved: Callable[[object], None], lives: Counter[str]
    ) -> None:
        super().__init__()
        (self.cast, self.keys, self.stage), self.lives = company, lives
        self.now, self.moved, self.done = NOW, moved, list[str]()
        moved(self.now)
        self.life = transaction.atomic()
        self.life.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.life.__exit__(None, None, None)
        self.lives.update(self.done)
        cache.clear()

    def person(self, number: int) -> Person:
        return Person.objects.select_related("site").get(pk=self.keys[number])

    def tries(self, verb: Callable[..., object], *said: object, **more: object) -> None:
        """What a rule forbids changes nothing, and is no fault."""
        self.now += timedelta(seconds=10)
        self.moved(self.now)
        with suppress(RuleBroken), transaction.atomic():
            verb(*said, **more, at=self.now)
            self.done.append(verb.__name__)

    @initialize()
    def begin(self) -> None:
        """Most have joined when it begins, and are asked."""
        for number in range(PEOPLE - 2):
            self.join(number, mentors=number < PEOPLE // 2, capacity=1 + number % 2)
        self.round(publishes=True)

    @rule(number=who, mentors=st.booleans(), capacity=st.integers(1, 3))
    def join(self, number: int, mentors: bool, capacity: int) -> None:
        """For the first time, again, or with another number at once."""
        learns = make_skill("radio certification" if number % 2 else "rig testing")
        role, wishes = ("mentor", []) if mentors else ("mentee", [(learns, 3)])
        me = self.person(number)
        if me.is_active:
            self.tries(actions("programmes").join, self.stage, role=role, capacity=capacity, wishes=wishes, by=me)

    @rule(way=st.sampled_from(["", "first-come", "lot"]), more=st.integers(0, 2), days=st.integers(1, 10))
    def limit(self, way: str, more: int, days: int) -> None:
        """Places for those who learn: so many more than are taken."""
        programmes, stage = actions("programmes"), Stage.objects.get(pk=self.stage.pk)
        taken = stage.enrolments.filter(role="mentee").holding_places().count()
        closes_on = (self.now + timedelta(days=days)).date() if way == "lot" else None
        places = {"mentee": max(1, taken + more)} if way else {}
        limits = programmes.Limits(places=places, places_by=way, closes_on=closes_on)
        self.tries(programmes.limit_places, stage, limits, seen=limits_of(stage).mark, by=self.cast.cleo)

    @rule(way=st.sampled_from(["first-come", "lot"]), which=chance)
    def more_want_than_there_are_places(self, way: str, which: int) -> None:
        """One place more, whoever does not teach asks for it, and somebody leaves theirs; the lots are drawn."""
        self.limit(way, more=1, days=1)
        for number in range(PEOPLE):
            self.join(number, mentors=False, capacity=1)
        self.withdraw(which % PEOPLE)
        self.time_passes(2)

    @precondition(lambda self: Enrolment.objects.staying().filter(standing="offered").exists())
    @rule(which=chance)
    def take(self, which: int) -> None:
        offered = Enrolment.objects.staying().filter(standing="offered").order_by("pk").select_related("person")
        row = offered[which % len(offered)]
        if row.person.is_active:
            self.tries(actions("programmes").take_place, row, by=row.person)

    @rule(number=who)
    def withdraw(self, number: int) -> None:
        mine = Enrolment.objects.filter(person=self.keys[number], withdrawn_at=None).first()
        if mine:
            self.tries(actions("programmes").withdraw, mine, by=mine.person)

    @rule(publishes=st.booleans())
    def round(self, publishes: bool) -> None:
        """Work one out where none is open; publish it or throw it away."""
        programmes = actions("programmes")
        if not Round.objects.filter(state__in=OPEN_WAYS).exists():
            self.tries(programmes.start_round, self.stage, by=self.cast.cleo, seed=7)
            for row in Round.objects.filter(state=RoundState.SOLVING):
                programmes.solve_round(row.pk, row.attempt)
        for row in Round.objects.filter(state=RoundState.DRAFT):
            self.tries(programmes.publish if publishes else programmes.discard, row, by=self.cast.cleo)

    @rule()
    def draft(self) -> None:
        """A draft that lies there while people go on living."""
        self.tries(actions("programmes").start_round, self.stage, by=self.cast.cleo, seed=7)
        for row in Round.objects.filter(state=RoundState.SOLVING):
            actions("programmes").solve_round(row.pk, row.attempt)

    @precondition(lambda self: Proposal.objects.open().exists())
    @rule(which=chance, teaches=st.booleans(), said=st.sampled_from(["yes", "yes", "yes", "no"]))
    def answer(self, which: int, teaches: bool, said: str) -> None:
        waiting = Proposal.objects.open().order_by("pk").select_related("teacher__person", "learner__person")
        proposal = waiting[which % len(waiting)]
        by = (proposal.teacher if teaches else proposal.learner).person
        if by.is_active:
            self.tries(actions("programmes").answer, proposal, said, why="no time" if said == "no" else "", by=by)

    @precondition(lambda self: Proposal.objects.open().exists())
    @rule(which=chance)
    def both_say_yes(self, which: int) -> None:
        for teaches in (True, False):
            if Proposal.objects.open().exists():
                self.answer(which, teaches=teaches, said="yes")

    @precondition(lambda self: Exchange.objects.filter(closed_at=None).exists())
    @rule(which=chance, days=st.integers(1, 30))
    def book(self, which: int, days: int) -> None:
        exchange, by = self.exchange(which)
        starts = (self.now + timedelta(days=days)).replace(hour=10, minute=0)
        self.tries(actions("exchanges").book_session, exchange, starts_at=starts, by=by)

    @precondition(lambda self: Session.objects.filter(cancelled_at=None).exists())
    @rule(which=chance)
    def cancel(self, which: int) -> None:
        standing = Session.objects.filter(cancelled_at=None).order_by("pk")
        session = standing[which % len(standing)]
        by = session.exchange.members()[0]
        self.tries(actions("exchanges").cancel_session, session, by=by)

    @precondition(lambda self: Exchange.objects.filter(closed_at=None).exists())
    @rule(which=chance)
    def part(self, which: int) -> None:
        exchange, by = self.exchange(which)
        self.tries(actions("exchanges").close_exchange, exchange, by=by)

    def exchange(self, which: int) -> tuple[Exchange, Person]:
        going_on = Exchange.objects.filter(closed_at=None).order_by("pk")
        exchange = going_on[which % len(going_on)]
        members = exchange.members()
        return exchange, members[which % len(members)]

    @rule(number=who, other=who)
    def would_rather_not(self, number: int, other: int) -> None:
        me = self.person(number)
        if me.is_active:
            self.tries(actions("people").exclude, self.person(other), by=me)

    @rule(number=who, places=st.integers(0, 3))
    def places(self, number: int, places: int) -> None:
        me = self.person(number)
        if me.is_active:
            self.tries(actions("people").set_profile, me, places=places, by=me)

    @rule(number=who, seldom=st.integers(0, 2))
    def leave_or_come_back(self, number: int, seldom: int) -> None:
        me = self.person(number)
        if not me.is_active:
            self.tries(actions("people").come_back, me, by=self.cast.jo)
        elif not seldom:
            self.tries(actions("people").leave, me, by=self.cast.jo)

    @rule(number=who, seldom=st.integers(0, 4))
    def erase(self, number: int, seldom: int) -> None:
        me = self.person(number)
        if not seldom and not me.erased_at:
            self.tries(erase_again, me)

    @rule(days=st.sampled_from([0, 1, 8, 30]))
    def time_passes(self, days: int) -> None:
        """And what has become due is done, as a worker does; nothing of it may fail."""
        self.now += timedelta(days=days, minutes=1)
        self.moved(self.now)
        for _room, due in dues():
            for job in due(self.now):
                job()

    @invariant()
    def all_holds(self) -> None:
        assert list(findings()) == [], self.done


def test_whatever_people_do_nothing_that_must_hold_is_broken(company, monkeypatch):
    moment = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    monkeypatch.setattr(limiting.secrets, "token_hex", lambda size: "7" * 2 * size)  # the same life, drawn again

    def moved(now: object) -> None:
        moment[0] = now

    lives = Counter[str]()
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    run_state_machine_as_test(
        lambda: Lives(company, moved, lives),
        settings=settings(max_examples=LIVES, stateful_step_count=STEPS, deadline=None, suppress_health_check=checks),
    )
    print(lives)
    assert {"join", "publish"} <= set(lives), "too little happened"
    assert LIVES < ENOUGH or {"limit_places", "take_place"} <= set(lives), "nobody took a place that was offered"
