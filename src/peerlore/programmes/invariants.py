"""Invariants of DESIGN §8 that the programmes room answers for."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import permutations

from django.db.models import Exists, F, Model, OuterRef, Q
from django.db.models.functions import Coalesce

from peerlore import clock
from peerlore.exchanges.models import Seat
from peerlore.people.findings import Finding
from peerlore.people.models import LogEntry, Person
from peerlore.people.wishes import read_wishes
from peerlore.programmes.matching import ASKED_AT_ONCE
from peerlore.programmes.matching.allowed import pair
from peerlore.programmes.matching.refusals import refused_as_far_as_known
from peerlore.programmes.models import (
    Answer,
    Draw,
    Enrolment,
    Placement,
    Programme,
    Proposal,
    ProposalSeat,
    Request,
    Round,
    RoundState,
    Stage,
    Wave,
)

GRACE = timedelta(minutes=15)
TWO = 2  # seats at least
AT_ONCE = timedelta(minutes=1)  # a wish and a yes so close together may have been sent in the other order
Stateful = Programme | Enrolment | Round | Proposal | Request
STATES: tuple[type[Stateful], ...] = (Programme, Enrolment, Round, Proposal, Request)


def broken() -> Iterator[Finding]:
    yield from _reserved()
    yield from _beyond_own_places()
    yield from _beyond_places()
    yield from _twice()
    yield from _themselves()
    yield from _against_wishes()
    yield from _all_or_none()
    yield from _after_the_end()
    yield from _log_agrees()
    yield from _orphans()
    yield from _frozen_and_erased()
    yield from _overdue()
    yield from _asked_too_much()
    yield from _passed_on()


def _reserved() -> Iterator[Finding]:
    """I1: places kept are those of open proposals and of exchanges that go on, and within capacity."""
    held: Counter[int] = Counter()
    held.update(Proposal.objects.holding_places().order_by().values_list("seats__enrolment", flat=True))
    for row in Enrolment.objects.only("pk", "reserved", "capacity").order_by("pk").iterator():
        if row.reserved != held[row.pk] or row.reserved > row.capacity:
            says = f"enrolment {row.pk} keeps {row.reserved} of {row.capacity} places, its proposals {held[row.pk]}"
            yield Finding("I1", says)


def _beyond_own_places() -> Iterator[Finding]:
    """I1: nobody is in more at once than they offered; who lowers the number keeps what goes on already."""
    taken: Counter[int] = Counter()
    newest: dict[int, datetime] = {}
    for person, since in _places_taken():
        taken[person] += 1
        newest[person] = max(since, newest.get(person, since))
    offered = dict(Person.objects.order_by().values_list("pk", "places"))
    for person in sorted(person for person in taken if taken[person] > offered[person]):
        profile = LogEntry.objects.filter(kind="people.person", target=person, verb="set_profile")
        if not profile.filter(at__gt=newest[person]).exists():
            yield Finding("I1", f"person {person} offered {offered[person]} places and has {taken[person]} taken")


def _places_taken() -> Iterator[tuple[int, datetime]]:
    """Whose place is taken, and since when: by proposals that are open, and by exchanges that go on, from when they
    were proposed."""
    seats = Seat.objects.filter(left_at=None, exchange__closed_at=None).order_by()
    proposed_at = Coalesce("exchange__placement__proposal__round__published_at", "exchange__opened_at")
    yield from seats.annotate(since=proposed_at).values_list("person", "since")
    asked = Proposal.objects.reserving().exclude(round__published_at=None).exclude(seats=None).order_by()
    rows = asked.values_list("seats__enrolment__person", "round__published_at")
    yield from ((person, since) for person, since in rows if since)


def _beyond_places() -> Iterator[Finding]:
    """I1: no more people have or were offered a place in a programme than it has."""
    for row in Stage.objects.exclude(places_by=Stage.PlacesBy.NO_LIMIT).order_by("pk"):
        for role in sorted(row.places):
            free = row.places_free(role)
            if free < 0:
                yield Finding(
                    "I1", f"of the {row.places_of(role)} places for {role} of stage {row.pk}, {free} are free"
                )


def _twice() -> Iterator[Finding]:
    """I2."""
    for stage in Stage.objects.order_by("pk").values_list("pk", flat=True):
        held = Proposal.objects.holding_places().filter(round__stage=stage)
        for (one, other), times in Counter(pair(*both) for both in held.together()).items():
            if times > 1:
                yield Finding("I2", f"people {one} and {other} are active {times} times in stage {stage}")


def _themselves() -> Iterator[Finding]:
    """I3: nobody with themselves, nor across stages, nor with somebody they refused in this programme."""
    elsewhere = ProposalSeat.objects.exclude(enrolment__stage=F("proposal__round__stage"))
    for key in sorted({*elsewhere.order_by().values_list("proposal", flat=True)}):
        yield Finding("I3", f"proposal {key} has a seat across stages")
    again = sum(_brought_together_again(programme) for programme in Programme.objects.order_by("pk"))
    if again:
        yield Finding("I3", f"proposals that bring two together of whom one had said no to the other: {again}")


def _brought_together_again(programme: Programme) -> int:
    """How many, and not which: nobody is to learn from a check who said what of whom."""
    refused = {frozenset(both) for both in refused_as_far_as_known(programme)}
    if not refused:
        return 0
    held = Proposal.objects.holding_places().filter(round__stage__programme=programme)
    return sum(frozenset(both) in refused for both in held.together())


def _against_wishes() -> Iterator[Finding]:
    """I3: says how many, and not which: nobody is to learn from a check who wrote of whom."""
    together = Q(state=Proposal.State.ACCEPTED, placement__exchange__closed_at=None)
    rows = Proposal.objects.filter(Q(state=Proposal.State.OPEN) | together)
    rows = rows.select_related("round").with_seats()
    asked = list(rows.defer("round__problem", "round__plan"))  # or each row would read its whole round once more
    people = [side.person for row in asked for side in row.sides()]
    wishes = {(writer, named): at for writer, named, at in read_wishes(people)}
    count = sum(_is_against(row, wishes) for row in asked) + _requests_against_wishes()
    if count:
        yield Finding("I3", f"proposals that bring two together of whom one would rather not: {count}")


def _is_against(row: Proposal, wishes: Mapping[tuple[int, int], datetime]) -> bool:
    keys = [side.person_id for side in row.sides()]
    written = [at for both in permutations(keys, 2) if (at := wishes.get(both))]
    checked = row.round.published_at if row.is_open else row.settled_at and row.settled_at - AT_ONCE
    return any(checked is not None and at < checked for at in written)


def _requests_against_wishes() -> int:
    """Of requests that were made, or began, after one of the two had written."""
    begun = Q(exchange__closed_at=None, exchange__isnull=False)
    rows = list(Request.objects.filter(Q(state=Request.State.OPEN) | begun).select_related("asker", "asked"))
    wishes = {
        (who, whom): at for who, whom, at in read_wishes([each for row in rows for each in (row.asker, row.asked)])
    }
    checked = {row: row.settled_at - AT_ONCE if row.settled_at else row.asked_at for row in rows}
    both = {row: ((row.asker_id, row.asked_id), (row.asked_id, row.asker_id)) for row in rows}
    return sum(any(pair in wishes and wishes[pair] < checked[row] for pair in both[row]) for row in rows)


def _asked_too_much() -> Iterator[Finding]:
    """I1: nobody has more requests waiting than anybody may have at once."""
    waiting = Counter(Request.objects.waiting().order_by().values_list("asked", flat=True))
    for person in sorted(person for person, times in waiting.items() if times > ASKED_AT_ONCE):
        yield Finding("I1", f"person {person} has {waiting[person]} requests waiting, of {ASKED_AT_ONCE} at most")


def _passed_on() -> Iterator[Finding]:
    """I8: what was passed on went to somebody, and nothing else did."""
    went = Request.objects.filter(came_from=OuterRef("pk"))
    for key, state, passed in Request.objects.annotate(went=Exists(went)).values_list("pk", "state", "went"):
        if passed != (state == Request.State.PASSED_ON):
            yield Finding("I8", f"request {key} is {state}, and {'was' if passed else 'was not'} passed on")


def _all_or_none() -> Iterator[Finding]:
    """I4: a published round has no draft left; one that is not published has nothing but drafts and dropped ones."""
    quiet = [Proposal.State.DRAFT, Proposal.State.DROPPED]
    half = Proposal.objects.filter(Q(round__state=RoundState.PUBLISHED, state=Proposal.State.DRAFT))
    unsent = Wave.objects.to_come().filter(round=OuterRef("round"), number=OuterRef("wave"))
    for held in Proposal.objects.filter(~Exists(unsent), state=Proposal.State.HELD):
        yield Finding("I4", f"proposal {held.pk} is held for a wave that is not to come")
    half = half | Proposal.objects.exclude(round__state=RoundState.PUBLISHED).exclude(state__in=quiet)
    for row in half:
        yield Finding("I4", f"proposal {row.pk} is {row.state} in a round that is not")
    for gone in Proposal.objects.filter(round__state=RoundState.DISCARDED, state=Proposal.State.DRAFT):
        yield Finding("I4", f"proposal {gone.pk} is a draft of a discarded round")
    early = [RoundState.SOLVING, RoundState.FAILED]
    for made in Round.objects.filter(state__in=early, proposals__isnull=False).defer("problem").distinct():
        yield Finding("I4", f"round {made.pk} is {made.state} and has proposals")


def _after_the_end() -> Iterator[Finding]:
    """I4: in a programme that has ended no round is unfinished, and no proposal waits for answers."""
    for row in Round.objects.unsaid().exclude(stage__programme__ended_at=None).defer("problem", "plan"):
        yield Finding("I4", f"round {row.pk} is {row.state} in a programme that has ended")
    for one in Proposal.objects.reserving().exclude(round__stage__programme__ended_at=None):
        yield Finding("I4", f"proposal {one.pk} is {one.state} in a programme that has ended")


def _log_agrees() -> Iterator[Finding]:
    """I7: the last state in the log is the state of the row."""
    for model in STATES:
        last = _last_states(model)
        for row in model._default_manager.order_by("pk").iterator():
            if last.get(row.pk) != row.state:
                kind = model._meta.label_lower
                yield Finding("I7", f"{kind} {row.pk} is {row.state}, the log says {last.get(row.pk, 'nothing')}")


def _last_states(model: type[Model]) -> dict[int, str]:
    entries = LogEntry.objects.filter(kind=model._meta.label_lower).exclude(state="").order_by("pk")
    return dict(entries.values_list("target", "state"))


def _orphans() -> Iterator[Finding]:
    """I8: an accepted proposal became an exchange; an open one asks everybody in it; who teaches and who learns sit."""
    placed = Placement.objects.filter(proposal=OuterRef("pk"))
    for row in Proposal.objects.filter(~Exists(placed), state=Proposal.State.ACCEPTED):
        yield Finding("I8", f"proposal {row.pk} is accepted and became no exchange")
    asked = Counter(Answer.objects.order_by().values_list("proposal", flat=True))
    seated = Counter(ProposalSeat.objects.order_by().values_list("proposal", flat=True))
    for key, state in Proposal.objects.order_by("pk").values_list("pk", "state"):
        if seated[key] < TWO:
            yield Finding("I8", f"proposal {key} has {seated[key]} seats")
        if state == Proposal.State.OPEN and asked[key] != seated[key]:
            yield Finding("I8", f"proposal {key} is open, seats {seated[key]} and asks {asked[key]} people")
    yield from _without_a_seat()


def _without_a_seat() -> Iterator[Finding]:
    seats = ProposalSeat.objects.filter(proposal=OuterRef("pk"))
    for side in ("teacher", "learner"):
        sits = seats.filter(enrolment=OuterRef(side))
        for row in Proposal.objects.filter(~Exists(sits), **{f"{side}__isnull": False}):
            yield Finding("I8", f"proposal {row.pk} has no seat for its {side}")


def _frozen_and_erased() -> Iterator[Finding]:
    """I8: no round has anything frozen of somebody who was erased."""
    erased: defaultdict[int, set[int]] = defaultdict(set)
    rows = Enrolment.objects.filter(person__erased_at__isnull=False).order_by()
    for stage, person in rows.values_list("stage", "person"):
        erased[stage].add(person)
    frozen = Round.objects.filter(stage__in=erased, problem__has_key="people").defer("plan")
    for row in frozen.order_by("pk").iterator(chunk_size=10):
        if erased[row.stage_id].intersection(row.problem["people"]["person"]):
            yield Finding("I8", f"round {row.pk} has somebody frozen who was erased")


def _overdue() -> Iterator[Finding]:
    """I10."""
    late = clock.now() - GRACE
    for row in Proposal.objects.overdue(late):
        yield Finding("I10", f"proposal {row.pk} should have lapsed at {row.due}")
    for request in Request.objects.waiting().filter(due__lt=late):
        yield Finding("I10", f"request {request.pk} should have lapsed at {request.due}")
    for silent in Round.objects.stale(late).defer("problem"):
        yield Finding("I10", f"round {silent.pk} has been silent since {silent.heartbeat_at}")
    yield from _places_overdue(late)
    for wave in Wave.objects.due(late):
        yield Finding("I10", f"wave {wave.pk} should have gone out at {wave.goes_at}")
    for over in Placement.objects.over().filter(exchange__closed_at__lt=late):
        yield Finding("I10", f"placement {over.pk} keeps places of an exchange that has closed")


def _places_overdue(late: datetime) -> Iterator[Finding]:
    for draw in Draw.objects.due(late):
        yield Finding("I10", f"draw {draw.pk} should have been held at {draw.closes_at}")
    for row in Enrolment.objects.offers_over(late):
        yield Finding("I10", f"enrolment {row.pk} keeps a place that was offered until {row.offered_until}")
