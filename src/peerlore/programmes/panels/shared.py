"""For other rooms' pages: what somebody owes, and what became of a goal."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from peerlore.exchanges.words import day_words, full_names, names
from peerlore.people.models import Person
from peerlore.people.owed import MayOwe, Owed
from peerlore.programmes.access import may_start
from peerlore.programmes.models import Answer, Enrolment, Programme, Proposal, ProposalSeat, Round, RoundState
from peerlore.programmes.models.rounds import ProposalQuerySet
from peerlore.skills.models import Goal, Need


@dataclass(frozen=True)
class Line:
    """A thing in one line, with its address."""

    name: str
    address: str
    line: str


@dataclass(frozen=True)
class ThreadCounts:
    """From a goal to what came of it: people asked, yeses, exchanges going on and closed, confirmed reports."""

    asked: int
    said_yes: int
    exchanges_open: int
    exchanges_closed: int
    proofs: int


NOTHING_YET = ThreadCounts(asked=0, said_yes=0, exchanges_open=0, exchanges_closed=0, proofs=0)


def goal_threads(goals: Collection[Goal]) -> dict[int, ThreadCounts]:
    """The key of each goal to its counts. Only proposals about a skill the goal needs: a programme may serve several
    goals. People are counted once, however many proposals each was asked about. Two queries for all."""
    answers, exchange = "answers__person", "placement__exchange"
    said = _serving(goals).annotate(
        asked=Count(answers, distinct=True),
        said_yes=Count(answers, filter=Q(answers__said=Answer.Said.YES), distinct=True),
    )
    became = _serving(goals).annotate(
        exchanges_open=Count(exchange, filter=Q(**{f"{exchange}__closed_at": None}), distinct=True),
        exchanges_closed=Count(exchange, filter=Q(**{f"{exchange}__closed_at__isnull": False}), distinct=True),
        proofs=Count(
            f"{exchange}__seats__close_report",
            filter=Q(**{f"{exchange}__seats__close_report__confirmed_at__isnull": False}),
            distinct=True,
        ),
    )
    found: dict[int, dict[str, int]] = {}
    for row in [*said, *became]:
        found.setdefault(row.pop("goal"), {}).update(row)
    return {goal.pk: ThreadCounts(**found[goal.pk]) if goal.pk in found else NOTHING_YET for goal in goals}


def _serving(goals: Collection[Goal]) -> QuerySet[Proposal, Any]:
    """A row for each goal, over the published proposals about a skill that it needs."""
    serves = "round__stage__programme__goals"
    rows = Proposal.objects.filter(
        **{"round__state": RoundState.PUBLISHED, f"{serves}__in": goals, f"{serves}__needs__skill": F("skill")}
    )
    return rows.order_by().annotate(goal=F(serves)).values("goal")


def answers_owed(person: Person, *, now: datetime) -> "AnswersOwed":
    """How many proposals wait for a word of theirs, and until when the first does."""
    rows = Proposal.objects.open().filter(answers__person=person, answers__said=Answer.Said.NOTHING, due__gte=now)
    return AnswersOwed(**rows.aggregate(count=Count("pk", distinct=True), first=Min("due")))


@dataclass(frozen=True)
class AnswersOwed:
    count: int
    first: datetime | None


def under_way(needs: Collection[int]) -> set[int]:
    """Those of `needs` that a programme serves which goes on, or in which somebody still learns what is needed."""
    learning = Proposal.objects.filter(
        round__stage__programme__needs=OuterRef("pk"),
        skill=OuterRef("skill"),
        placement__exchange__isnull=False,
        placement__exchange__closed_at=None,
    )
    served = Programme.objects.going_on().filter(needs=OuterRef("pk"))
    rows = Need.objects.filter(Exists(served) | Exists(learning), pk__in=needs)
    return set(rows.values_list("pk", flat=True))


def may_owe(person: Person, *, now: datetime) -> Iterator[MayOwe]:
    """Places offered and proposals to answer; for coordinators, rounds to look at. Soonest first."""
    yield MayOwe(Exists(_offered(person, now)), lambda: _places(person, now))
    yield MayOwe(Exists(_unanswered(person, now)), lambda: _proposals(person, now))
    if may_start(person):
        yield MayOwe(Exists(_to_look_at(person)), lambda: _rounds(person))


def _offered(person: Person, now: datetime) -> QuerySet[Enrolment]:
    offered = Enrolment.objects.filter(person=person, standing=Enrolment.Standing.OFFERED, offered_until__gte=now)
    return offered.filter(withdrawn_at=None, stage__programme__ended_at=None)


def _places(person: Person, now: datetime) -> Iterator[Owed]:
    rows = _offered(person, now).select_related("person", "stage__programme")
    for row in rows.order_by("offered_until"):
        programme = row.stage.programme
        day = day_words(row.last_day, reader=person) if row.last_day else ""
        yield Owed(
            title=_("A place in %(programme)s is yours if you want it") % {"programme": programme.name},
            why=_("It is kept for you until %(day)s; after that it goes to the next person. A minute.") % {"day": day},
            address=reverse("programme", args=[programme.pk]),
            verb=_("Say whether you take it"),
            due=row.offered_until,
        )


def _why(row: Proposal, person: Person, *, name: str, learns: bool) -> str:
    last = row.last_day(person)
    day = day_words(last, reader=person) if last else ""
    words = _("%(name)s holds a place for you until %(day)s; after that it is free again. About two minutes.")
    if not learns:
        words = _("%(name)s waits for a word from you until %(day)s; after that your place is free. About two minutes.")
    return words % {"name": name, "day": day}


def _unanswered(person: Person, now: datetime) -> ProposalQuerySet:
    silent = Answer.objects.filter(person=person, question="accept", said=Answer.Said.NOTHING)
    return Proposal.objects.open().visible_to(person).filter(pk__in=silent.values("proposal"), due__gte=now)


def _proposals(person: Person, now: datetime) -> Iterator[Owed]:
    """With one query: the seats bring their proposals."""
    waiting = _unanswered(person, now).order_by().values("pk")
    seats = ProposalSeat.objects.filter(proposal__in=waiting).select_related("proposal__skill", "enrolment__person")
    for _key, group in groupby(seats.order_by("proposal__due", "proposal", "enrolment"), key=lambda one: one.proposal):
        yield _asked([*group], person)


def _asked(seats: Sequence[ProposalSeat], person: Person) -> Owed:
    row, mine = seats[0].proposal, next(one for one in seats if one.enrolment.person_id == person.pk)
    others, learns = [one.enrolment.person for one in seats if one is not mine], mine.enrolment_id == row.learner_id
    facts = {"name": full_names(others), "skill": row.skill.label if row.skill else ""}
    title = _("%(name)s could teach you %(skill)s") if learns else _("%(name)s would learn %(skill)s from you")
    return Owed(
        title=title % facts,
        why=_why(row, person, name=names(others), learns=learns),
        address=reverse("proposal", args=[row.pk]),
        verb=_("Read the proposal"),
        due=row.due,
    )


def _to_look_at(person: Person) -> QuerySet[Round]:
    states = [RoundState.DRAFT, RoundState.FAILED]
    return Round.objects.filter(stage__programme__in=Programme.objects.run_by(person).going_on(), state__in=states)


def _rounds(person: Person) -> Iterator[Owed]:
    rows = _to_look_at(person)
    newest = {row.stage_id: row for row in rows.select_related("stage__programme").order_by("number").defer("problem")}
    for row in newest.values():
        facts = {"number": row.number, "programme": row.stage.programme.name}
        draft = row.is_draft
        yield Owed(
            title=(
                _("Round %(number)s of %(programme)s is a draft")
                if draft
                else _("Round %(number)s of %(programme)s could not be worked out")
            )
            % facts,
            why=_("Nobody has been told yet. Look at it, then publish or discard it."),
            address=reverse("round", args=[row.pk]),
            verb=_("Look at the round"),
        )
