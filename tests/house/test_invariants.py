"""Each invariant that `peerlore check` promises, broken on purpose in the world of the house, is found."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model

from peerlore.config.rooms import modules
from peerlore.errors import RuleBroken
from peerlore.exchanges.actions import SeatSpec, open_exchange
from peerlore.exchanges.models import Exchange, Seat, Session
from peerlore.integrations.models import ImportRow
from peerlore.people.findings import Finding
from peerlore.people.keys import seal
from peerlore.people.models import Delivery, Exclusion, LogEntry, Notice, Person, Post
from peerlore.people.outbox import notify
from peerlore.programmes.matching.refusals import sealed_why
from peerlore.programmes.models import Answer, Draw, Enrolment, Placement, Request
from peerlore.reflections.models import Prompt, Question
from peerlore.skills.models import GapReading, Need, RolePreset, SkillLabel
from tests.cast import NOW
from tests.conftest import guards_aside
from tests.house.model_graph import our_models
from tests.world import BEGAN, World

LONG_AGO = NOW - timedelta(hours=1)
Plant = Callable[[World], object]


def found() -> list[Finding]:
    return [finding for _, module in modules("invariants") for finding in module.broken()]


def again(world: World) -> None:
    """Ana and Ben learn together elsewhere; and then it is the same programme."""
    seats = [
        SeatSpec(person=world.cast.ana, role="mentee", role_name="Mentee", learns=world.rig),
        SeatSpec(person=world.cast.ben, role="mentor", role_name="Mentor", teaches=world.rig),
    ]
    rhythm = {"sessions_planned": 6, "every_days": 21, "minutes": 60, "agendas": [], "owed": []}
    made = open_exchange(
        by=world.cast.cleo, at=NOW, format="mentoring", name="Twice", scope="programme:0", seats=seats, **rhythm
    )
    Exchange.objects.filter(pk=made.pk).update(scope=world.exchange.scope)


def written_before(world: World) -> None:
    named = str(world.dora.pk)
    before = BEGAN - timedelta(days=1)
    Exclusion.objects.create(
        writer=world.emil, sealed=seal(world.emil, named, purpose=Exclusion.PURPOSE, at=before), written_at=before
    )


def lone_mail(world: World) -> None:
    notify(world.cast.ben, "session_tomorrow", world.met, at=LONG_AGO)


def overdue_mail(world: World) -> None:
    Delivery.objects.filter(pk=Delivery.objects.earliest("pk").pk).update(
        next_try_at=LONG_AGO, sent_at=None, given_up_at=None
    )


def no_weekly_mail(world: World) -> None:
    Delivery.objects.filter(pk=Delivery.objects.earliest("pk").pk).update(
        next_try_at=LONG_AGO, sent_at=None, given_up_at=None, weekly=True
    )


def changed(name: str, **values: object) -> Plant:
    """The row that the world calls so, changed behind the actions' back."""

    def plant(world: World) -> None:
        row = getattr(world, name)
        type(row)._default_manager.filter(pk=row.pk).update(**values)

    return plant


def deleted(model: type[Model], of: str = "", **lookup: object) -> Plant:
    """These rows gone; `of` says which field points at which row of the world ("batch", "proposal=open_proposal")."""

    def plant(world: World) -> None:
        field, _, name = of.partition("=")
        also = {field: getattr(world, name or field)} if field else {}
        model._default_manager.filter(**also, **lookup).delete()

    return plant


def beyond_places(world: World) -> None:
    Person.objects.filter(pk=world.cast.ben.pk).update(places=0)


def kept_for_nobody(world: World) -> None:
    Enrolment.objects.filter(person=world.finn).update(reserved=1)


def across_stages(world: World) -> None:
    elsewhere = world.draft_round.proposals.get().learner
    world.open_proposal.seats.filter(enrolment=world.open_proposal.learner).update(enrolment=elsewhere)


def no_seat(world: World) -> None:
    world.open_proposal.seats.filter(enrolment=world.open_proposal.learner).update(enrolment=world.proposal.learner)


def said_no(world: World) -> None:
    word = sealed_why(Answer.Why.PERSON, by=world.cast.ana, at=NOW)
    Answer.objects.filter(proposal=world.proposal, person=world.cast.ana).update(sealed_why=word)


def outside(world: World) -> None:
    Prompt.objects.filter(pk=world.open_prompt.pk).update(person=world.cast.otto)


def another_post(world: World) -> None:
    Post.objects.filter(person=world.cast.ana).update(title="Baker")


def not_reminded(world: World) -> None:
    Notice.objects.filter(event="session_tomorrow").delete()
    Person.objects.update(own_zone="Asia/Tokyo")  # where nine o'clock of the day before is past already
    soon = NOW + timedelta(hours=17)
    Session.objects.filter(pk=world.ahead.pk).update(starts_at=soon, ends_at=soon + timedelta(hours=1))


def told_apart(world: World) -> None:
    """A unit of nineteen and one of eighteen below it, both told at once."""
    above = Need.objects.create(
        goal=world.goal, unit=world.cast.company, skill=world.need.skill, level=1, people=1, by_date=world.goal.ends
    )
    for need, many in ((world.need, 18), (above, 19)):
        GapReading.objects.update_or_create(
            need=need,
            on=NOW.date(),
            defaults={"read_at": NOW, "needed": 1, "held": 0, "teachable": 0, "shown_of": many},
        )


def asked_too_much(world: World) -> None:
    """Ben has one request that waits, and two more."""
    for asker in (world.dora, world.finn):
        row = Request.objects.get(pk=world.request_had.pk)
        row.pk, row.asker = None, asker
        row.save(force_insert=True)


def asked_against_a_wish(world: World) -> None:
    before = world.request.asked_at - timedelta(days=1)
    sealed = seal(world.finn, str(world.cast.ana.pk), purpose=Exclusion.PURPOSE, at=before)
    Exclusion.objects.create(writer=world.finn, sealed=sealed, written_at=before)


LATE = {"offered_until": LONG_AGO}
SILENT = {"heartbeat_at": LONG_AGO}
PLANTS: list[tuple[str, str, Plant]] = [
    ("I1", "a place kept for nobody", kept_for_nobody),
    ("I1", "more at once than the person offers", beyond_places),
    ("I1", "more people than places", lambda world: world.drawn_programme.stages.update(places={"mentee": 0})),
    ("I2", "a pair in two exchanges of a programme", again),
    ("I3", "a pair across two programmes", across_stages),
    ("I3", "somebody they had said no to", said_no),
    ("I3", "somebody they would rather not meet", written_before),
    ("I1", "more requests than anybody may have at once", asked_too_much),
    ("I3", "a request to somebody they would rather not meet", asked_against_a_wish),
    ("I8", "a request that was passed on to nobody", changed("request", state="passed-on")),
    ("I10", "a request that should have lapsed", changed("request", due=LONG_AGO)),
    ("I4", "a draft in a published round", changed("open_proposal", state="draft")),
    ("I4", "a proposal held for no wave", changed("open_proposal", state="held", wave=2)),
    ("I4", "an open proposal of a draft", lambda world: world.draft_round.proposals.update(state="open")),
    ("I4", "proposals of a round that is being worked out", changed("draft_round", state="solving")),
    ("I4", "an open proposal of a programme that has ended", changed("programme", ended_at=NOW)),
    ("I4", "a draft of a programme that has ended", changed("draft_programme", ended_at=NOW)),
    ("I6", "an import applied without effect", changed("batch", state="applied", applied_at=NOW, content=None)),
    ("I6", "a file kept after its import", changed("batch", state="stopped")),
    ("I8", "rows of an import that were not counted", deleted(ImportRow, "batch")),
    ("I8", "an accepted proposal without an exchange", deleted(Placement)),
    ("I8", "an open proposal that asks nobody", deleted(Answer, "proposal=open_proposal")),
    ("I8", "a proposal to one person", lambda world: world.open_proposal.seats.first().delete()),
    ("I8", "a learner without a seat", no_seat),
    ("I8", "an exchange of one", deleted(Seat, "exchange", role="mentor")),
    ("I8", "a prompt that asks nothing", deleted(Question, "prompt=open_prompt")),
    ("I8", "a prompt to somebody outside", outside),
    ("I8", "a skill without its name", deleted(SkillLabel, "skill=rig")),
    ("I8", "evidence of no preset", deleted(RolePreset)),
    ("I8", "a post that says otherwise", another_post),
    ("I10", "a proposal that should have lapsed", changed("open_proposal", due=LONG_AGO)),
    ("I10", "a wave that should have gone out", lambda world: world.round.waves.create(number=2, goes_at=LONG_AGO)),
    ("I10", "a round that nobody works out", changed("draft_round", state="solving", **SILENT)),
    ("I10", "places of an exchange that has closed", changed("exchange", closed_at=LONG_AGO)),
    ("I10", "an import that nobody works at", changed("batch", state="checking", **SILENT)),
    ("I10", "a question nobody was asked", deleted(Prompt, pk__gt=0)),
    ("I10", "a session nobody was reminded of", not_reminded),
    ("I10", "a gap nobody read", deleted(GapReading)),
    ("I10", "a question about a level that should have lapsed", changed("level_ask", due=LONG_AGO)),
    ("I10", "lots that should have been drawn", lambda world: Draw.objects.update(drawn_at=None, closes_at=LONG_AGO)),
    ("I10", "a place kept too long", lambda world: Enrolment.objects.filter(standing="offered").update(**LATE)),
    ("I10", "a notice without words", lone_mail),
    ("I10", "a mail nobody tried", overdue_mail),
    ("I10", "a weekly mail nobody made", no_weekly_mail),
    ("I11", "figures whose difference is of one person", told_apart),
]


class TakenBack(Exception):
    """Thrown to take a planted violation back."""


def found_after(plant: Callable[[], object]) -> list[Finding]:
    """What the check says once `plant` is done; the next finds the world as it was."""
    findings: list[Finding] = []
    try:
        with transaction.atomic():
            plant()
            findings = found()
            raise TakenBack
    except TakenBack:
        return findings
    except (IntegrityError, RuleBroken) as prevented:
        return [Finding("prevented", str(prevented))]


def test_each_planted_violation_is_found(world):
    assert found() == []

    seen = [(code, what, codes(lambda p=plant: p(world))) for code, what, plant in PLANTS]
    missed = [f"{code}: {what}; it says {said}" for code, what, said in seen if code not in said]

    assert missed == []
    assert found() == []


def codes(plant: Callable[[], object]) -> set[str]:
    return {finding.code for finding in found_after(plant)}


def with_states() -> Iterator[type[Model]]:
    """Every model whose rows have a state, be it a column or a reading of others."""
    return (model for model in our_models() if hasattr(model, "state") and model is not LogEntry)


def test_the_log_disagrees_with_no_state_unseen(world):
    """I7, for every model that has a state."""
    kinds = [model._meta.label_lower for model in with_states()]

    missed = [kind for kind in kinds if "I7" not in codes(lambda k=kind: forge(k))]

    assert len(kinds) >= 10
    assert missed == []


def forge(kind: str) -> None:
    with guards_aside():
        entries = LogEntry.objects.filter(kind=kind).exclude(state="")
        assert entries.update(state="forged"), f"the world has no line of {kind} in its log"


def test_a_check_never_says_who_wrote_whom_out(world):
    """The sentence about wishes names nobody, not by number either."""
    said = [finding.says for finding in found_after(lambda: written_before(world)) if finding.code == "I3"]

    assert said == ["proposals that bring two together of whom one would rather not: 1"]


@pytest.mark.bare
def test_every_code_that_can_be_broken_here_has_a_plant():
    # I5 and the rest of I7 and I8 are planted in tests/people; I9 is the kill runs'.
    assert {code for code, _, _ in PLANTS} == {"I1", "I2", "I3", "I4", "I6", "I8", "I10", "I11"}
