"""An installation of a simulated company, straight into the tables: what pages.py asks for pages.

The company is that of `peerlore simulate` of this size and seed 1: its people, units, sites, managers, skills, levels,
wishes, goals. Of every hundred people ten learn in a programme, each pair in an exchange with two sessions held, one
ahead, a promise and a note of each; ten more are in a second one, whose round waits to be looked at. One goal has two
hundred needs more, as a large company's has.
"""

import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

SEED, EXTRA_NEEDS, SIGNERS, PASSWORD = 1, 200, 60, "heather loch seven"
ROWS = 1000  # written at once
WHY = [{"code": "wish-rank", "side": "learner", "parameters": {"rank": 1}}]


@dataclass
class Town:
    """What was built, by the names or numbers it is found by later."""

    at: datetime
    draw: random.Random = field(default_factory=lambda: random.Random(SEED))
    units: dict[tuple[str, ...], object] = field(default_factory=dict)
    people: dict[str, object] = field(default_factory=dict)
    skills: dict[str, object] = field(default_factory=dict)


def build(size: int, *, at: datetime) -> None:
    """Everything, and the database's figures of it."""
    from django.db import connection, transaction

    from peerlore.engine.simulation import simulate

    company, town = simulate(size, seed=SEED), Town(at)
    with transaction.atomic():
        _staff(town, company)
        _records(town, company)
        goal = _goals(town, company)
        coordinator = _offices(town, company, goal)
        pairs = list(_pairs(town, size))
        half = len(pairs) // 2
        _exchanges(town, pairs[:half], coordinator, goal)
        _draft(town, pairs[half:], coordinator)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _staff(town: Town, company) -> None:
    from django.contrib.auth.hashers import make_password

    from peerlore.people.models import Person, Post, Site

    staff = company.staff.everybody
    top, hashed = _unit(town, (company.name,)), make_password(PASSWORD)
    sites = {one.place.name: one.place for one in staff}
    made = {name: Site.objects.create(name=name, zone=place.zone) for name, place in sites.items()}
    profiles = {one.number: one for one in company.profiles}
    for one in staff:
        said = profiles.get(one.number)
        town.people[one.number] = Person(
            sign_in_name=f"{one.address}@{company.domain}",
            email=f"{one.address}@{company.domain}",
            confirmed_email=f"{one.address}@{company.domain}",
            password=hashed,
            staff_number=one.number,
            company=top,
            given_name=one.given,
            family_name=one.family,
            unit=_unit(town, tuple(filter(None, (company.name, one.division, one.department, one.team)))),
            site=made[one.place.name],
            title=one.title,
            level=one.level,
            languages=said.languages.split() if said else ["en"],
        )
    Person.objects.bulk_create(town.people.values(), batch_size=ROWS)
    for one in staff:
        town.people[one.number].manager = town.people.get(one.manager)
    Person.objects.bulk_update(town.people.values(), ["manager"], batch_size=ROWS // 2)
    posts = (
        Post(person=p, unit=p.unit, manager=p.manager, title=p.title, level=p.level, site=p.site, since=one.since)
        for one in staff
        for p in [town.people[one.number]]
    )
    Post.objects.bulk_create(posts, batch_size=ROWS)


def _unit(town: Town, names: tuple[str, ...]):
    from peerlore.people.models import Unit

    if names not in town.units:
        above = _unit(town, names[:-1]) if names[1:] else None
        path = f"{above.path}{above.pk}/" if above else ""
        town.units[names] = Unit.objects.create(name=names[-1], parent=above, path=path)
    return town.units[names]


def _records(town: Town, company) -> None:
    from peerlore.skills.models import Evidence, Skill, SkillLabel, SkillRecord, normalised

    for label in sorted({line.skill for line in company.skills}):
        town.skills[label] = Skill.objects.create(uri=f"peerlore:own/{len(town.skills)}", label=label, source="own")
        said = {"label": label, "normalised": normalised(label), "preferred": True}
        SkillLabel.objects.create(skill=town.skills[label], **said)
    lines = {(line.number, line.skill): line for line in company.skills if line.number in town.people}
    records = [
        SkillRecord(
            person=town.people[line.number],
            skill=town.skills[line.skill],
            wish=line.wish,
            wanted_level=line.level if line.wish == "learns" else None,
            wished_at=town.at - timedelta(days=60) if line.wish else None,
        )
        for line in lines.values()
    ]
    SkillRecord.objects.bulk_create(records, batch_size=ROWS)
    levels = zip(records, lines.values(), strict=True)
    said = (
        Evidence(record=row, source="self", level=line.level, at=town.at - timedelta(days=town.draw.randint(1, 500)))
        for row, line in levels
        if line.wish != "learns"
    )
    Evidence.objects.bulk_create(said, batch_size=ROWS)


def _goals(town: Town, company):
    """The first of them."""
    from peerlore.skills.actions import take_readings
    from peerlore.skills.models import Goal, Need

    by_address = {person.email: person for person in town.people.values()}
    named = {names[-1]: unit for names, unit in town.units.items()}
    first = None
    for one in company.goals:
        owner = by_address[f"{one.owner}@{company.domain}"]
        ends = (town.at + timedelta(days=300)).date()
        goal = Goal.objects.create(
            name=one.name,
            measure=one.measure,
            owner=owner,
            starts=one.starts,
            ends=ends,
            set_at=town.at - timedelta(days=90),
        )
        first = first or goal
        needs = [
            Need(
                goal=goal, unit=named[n.unit], skill=town.skills[n.skill], level=n.level, people=n.people, by_date=ends
            )
            for n in one.needs
        ]
        Need.objects.bulk_create(needs)
    rest = [(unit, skill) for unit in town.units.values() for skill in town.skills.values()]
    had = set(first.needs.values_list("unit", "skill"))
    fresh = [pair for pair in rest if (pair[0].pk, pair[1].pk) not in had]
    Need.objects.bulk_create(
        Need(goal=first, unit=unit, skill=skill, level=3, people=town.draw.randint(2, 30), by_date=first.ends)
        for unit, skill in town.draw.sample(fresh, EXTRA_NEEDS)
    )
    for back in (60, 30, 1):
        take_readings(at=town.at - timedelta(days=back))
    return first


def _offices(town: Town, company, goal):
    from peerlore.people.models import Grant

    by_address = {person.email.split("@")[0]: person for person in town.people.values()}
    for office, address in company.offices.items():
        Grant.objects.create(person=by_address[address], office=office, given_at=town.at)
    return by_address[company.offices["coordinator"]]


def _pairs(town: Town, size: int) -> Iterator[tuple[object, object, object]]:
    """Who learns, from whom, what: of those who wish and teach, nobody twice."""
    from peerlore.skills.models import SkillRecord

    wanted = list(SkillRecord.objects.wanted().values_list("person", "skill").order_by("pk"))
    taught: dict[int, list[int]] = {}
    for person, skill in SkillRecord.objects.taught().values_list("person", "skill").order_by("pk"):
        taught.setdefault(skill, []).append(person)
    by_key, by_skill = ({row.pk: row for row in rows.values()} for rows in (town.people, town.skills))
    town.draw.shuffle(wanted)
    taken: set[int] = set()
    for learner, skill in wanted:
        able = taught.get(skill, [])
        while able and able[-1] in taken | {learner}:
            able.pop()
        if able and learner not in taken and len(taken) < size // 5:
            taken |= {learner, able[-1]}
            yield by_key[learner], by_key[able.pop()], by_skill[skill]


def _stage(town: Town, name: str, coordinator, goal=None):
    from peerlore.programmes.actions import start_programme

    needs = list(goal.needs.all()[:3]) if goal else []
    programme = start_programme(by=coordinator, at=town.at - timedelta(days=40), name=name, needs=needs)
    return programme.stages.get()


def _proposed(town: Town, pairs: Sequence[tuple], coordinator, *, state: str, goal=None):
    """A stage with the pairs in a round of it; the proposals."""
    from peerlore.programmes.models import Answer, Enrolment, Proposal, ProposalSeat, Round, Unmatched
    from peerlore.programmes.models.programme import EnrolmentWish

    begun, published = town.at - timedelta(days=30), state == "accepted"
    stage = _stage(town, f"Mentoring, {state}", coordinator, goal)

    def enrolled(person, role: str):
        return Enrolment(stage=stage, person=person, role=role, capacity=1, reserved=1, enrolled_at=begun)

    learners = [enrolled(learner, "mentee") for learner, _teacher, _skill in pairs]
    teachers = [enrolled(teacher, "mentor") for _learner, teacher, _skill in pairs]
    Enrolment.objects.bulk_create([*learners, *teachers], batch_size=ROWS)
    wishes = [
        EnrolmentWish(enrolment=row, skill=skill, level=3, rank=1)
        for row, (_l, _t, skill) in zip(learners, pairs, strict=True)
    ]
    EnrolmentWish.objects.bulk_create(wishes, batch_size=ROWS)
    left = len(pairs) // 10  # the last tenth asked and has nobody
    plan = {"asked": len(pairs), "matched": len(pairs) - left, "status": "optimal", "value": 1.0, "bound": 1.0}
    row = Round.objects.create(
        stage=stage,
        number=1,
        state="published" if published else "draft",
        seed=SEED,
        problem={},
        problem_digest="0" * 64,
        plan=plan | {"top_wish": len(pairs) - left, "across": left, "largest_load": 1, "possible": 9 * len(pairs)},
        started_at=begun,
        heartbeat_at=begun,
        solved_at=begun,
        published_at=begun if published else None,
    )
    kept = list(zip(learners, teachers, pairs, strict=True))[: len(pairs) - left]
    proposals = [
        Proposal(
            round=row, teacher=teacher, learner=learner, skill=pair[2], level=3, weight=1.0, state=state,
            due=begun + timedelta(days=7), settled_at=begun if published else None,
        )
        for learner, teacher, pair in kept
    ]  # fmt: skip
    Proposal.objects.bulk_create(proposals, batch_size=ROWS)
    sides = (ProposalSeat(proposal=p, enrolment=one) for p in proposals for one in (p.teacher, p.learner))
    ProposalSeat.objects.bulk_create(sides, batch_size=ROWS)
    said = "yes" if published else ""
    answers = (
        Answer(proposal=p, person_id=side.person_id, said=said) for p in proposals for side in (p.teacher, p.learner)
    )
    Answer.objects.bulk_create(answers, batch_size=ROWS)
    without = (
        Unmatched(round=row, enrolment=one, reason="nobody-teaches", option="widen", parameters={})
        for one in learners[len(kept) :]
    )
    Unmatched.objects.bulk_create(without, batch_size=ROWS)
    return stage, proposals


def _draft(town: Town, pairs: Sequence[tuple], coordinator) -> None:
    _proposed(town, pairs, coordinator, state="draft")


def _exchanges(town: Town, pairs: Sequence[tuple], coordinator, goal) -> None:
    from peerlore.exchanges.models import Commitment, Exchange, Note, Presence, Seat, Session
    from peerlore.people.keys import seal
    from peerlore.programmes.models import Placement
    from peerlore.programmes.recipes import parse

    stage, proposals = _proposed(town, pairs, coordinator, state="accepted", goal=goal)
    recipe, raw = parse(stage.recipe_text), tomllib.loads(stage.recipe_text)
    begun = town.at - timedelta(days=30)
    made = [
        Exchange(
            format=stage.format, name=stage.programme.name, scope=stage.programme.scope,
            sessions_planned=recipe.rhythm.sessions, every_days=recipe.rhythm.every_days, minutes=recipe.rhythm.minutes,
            agendas=raw["sessions"], agreement=list(recipe.agreement.questions), cards=raw["cards"], opened_at=begun,
        )
        for _proposal in proposals
    ]  # fmt: skip
    Exchange.objects.bulk_create(made, batch_size=ROWS)
    Placement.objects.bulk_create(
        (Placement(proposal=p, exchange=e) for p, e in zip(proposals, made, strict=True)), batch_size=ROWS
    )
    seats, sessions, presences, words = [], [], [], []
    for exchange, proposal in zip(made, proposals, strict=True):
        learner, teacher = proposal.learner.person, proposal.teacher.person
        seats.append(Seat(exchange=exchange, person=teacher, role="mentor", role_name="Mentor", teaches=proposal.skill))
        learns = {"learns": proposal.skill, "learns_level": 3}
        seats.append(Seat(exchange=exchange, person=learner, role="mentee", role_name="Mentee", **learns))
        for number, days in enumerate((-20, -6, 5), 1):
            starts = town.at + timedelta(days=days)
            ends, uid = starts + timedelta(minutes=exchange.minutes), f"town-{exchange.pk}-{number}"
            sessions.append(Session(exchange=exchange, number=number, starts_at=starts, ends_at=ends, uid=uid))
            if days < 0:
                presences += [(sessions[-1], who) for who in (learner, teacher)]
        words += [(exchange, who) for who in (learner, teacher)]
    Seat.objects.bulk_create(seats, batch_size=ROWS)
    Session.objects.bulk_create(sessions, batch_size=ROWS)
    met = (Presence(session=session, person=who, said="met", said_at=session.ends_at) for session, who in presences)
    Presence.objects.bulk_create(met, batch_size=ROWS)
    for exchange, who in words:
        note = Note(exchange=exchange, author=who, written_at=begun)
        note.sealed = seal(who, "We tried it on a small case first.", purpose=note.purpose, at=begun)
        note.save()
        promise = Commitment(exchange=exchange, kind="bold_step", owed_by=who, made_at=begun, due=town.at.date())
        promise.sealed = seal(who, "Try it alone before we meet.", purpose=promise.purpose, at=begun)
        promise.save()
