"""One complete loop, built through the real actions: what every house test walks through.

Ana learns rig testing from Ben in a programme of Cleo's for a goal of Ruth's; Ines is Ana's line manager, Jo keeps the
machine, Otto has nothing to do with it, and Gwen has left. Dora and Emil have an open proposal, Finn and Hugo a draft;
nobody asked for what Hugo could teach. One of Finn and Hugo was drawn for a place, the other waits. Every private field
holds a canary, and
`world.canaries` says which roles may ever see it.
"""

import importlib
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import ModuleType

import pytest
from django.db.models import Model
from django.test import Client

from peerlore.exchanges.models import CloseReport, Commitment, DayOff, Exchange, HelpRequest, Note, Session
from peerlore.integrations.hr_files.mapping import from_json
from peerlore.integrations.models import PeopleImport
from peerlore.people.models import Delivery, Office, Person
from peerlore.people.outbox import TRIES, claim, mute
from peerlore.programmes.models import Programme, Proposal, Request, Round, Search, Stage
from peerlore.programmes.words import Answered
from peerlore.reflections.models import Audience, Prompt
from peerlore.skills.models import (
    Goal,
    LevelAsk,
    Likeness,
    Need,
    NeedBatch,
    Skill,
    SkillLabel,
    SkillRecord,
    Topic,
    normalised,
)
from peerlore.skills.own_skills import ReadOccupation, ReadSkill, ReadUse, Taxonomy
from tests.cast import NOW, Cast, make_person

BEGAN = NOW - timedelta(days=21)
MET = datetime.combine(NOW.date() - timedelta(days=4), NOW.timetz()) + timedelta(hours=2)
AHEAD = datetime.combine(NOW.date() + timedelta(days=1), NOW.timetz()) + timedelta(hours=2)
ANSWER_DAYS = 28  # so that Emil can still answer today
MEMBERS = frozenset({"ana", "ben"})

MODULES = (
    "peerlore.people.actions",
    "peerlore.people.wishes",
    "peerlore.skills.actions",
    "peerlore.exchanges.actions",
    "peerlore.programmes.actions",
    "peerlore.reflections.actions",
    "peerlore.reflections.tasks",
    "peerlore.integrations.actions",
)


def have(name: str) -> bool:
    """Whether the module is there at all. One that is there but does not import fails loudly where it is used."""
    return importlib.util.find_spec(name) is not None


def missing() -> list[str]:
    return [name for name in MODULES if not have(name)]


# Pages cannot be built before all rooms are there. tests/house/test_world.py fails as long as one is missing, so that
# nothing is left out unseen.
whole = pytest.mark.skipif(bool(missing()), reason=f"these modules are not there yet: {missing()}")


def actions(room: str) -> ModuleType:
    return importlib.import_module(f"peerlore.{room}.actions")


@dataclass
class World:
    """The cast, what they did, and who may see which of their words."""

    cast: Cast
    gone: Person
    dora: Person
    emil: Person
    finn: Person
    hugo: Person
    rig: Skill
    radio: Skill
    canaries: dict[str, frozenset[str]] = field(default_factory=dict)
    sealed: set[str] = field(default_factory=set)
    written_by: dict[str, str] = field(default_factory=dict)

    record: SkillRecord = None
    goal: Goal = None
    need: Need = None
    topic: Topic = None
    level_ask: LevelAsk = None
    need_batch: NeedBatch = None
    applied_needs: NeedBatch = None
    likeness: Likeness = None
    programme: Programme = None
    stage: Stage = None
    round: Round = None
    proposal: Proposal = None
    open_proposal: Proposal = None
    draft_programme: Programme = None
    draft_round: Round = None
    drawn_programme: Programme = None
    exchange: Exchange = None
    search: Search = None
    request: Request = None
    request_had: Request = None
    request_later: Request = None
    request_offered: Request = None
    met: Session = None
    ahead: Session = None
    note: Note = None
    shared_note: Note = None
    commitment: Commitment = None
    prompt: Prompt = None
    open_prompt: Prompt = None
    report: CloseReport = None
    day_off: DayOff = None
    help_request: HelpRequest = None
    lost_mail: Delivery = None
    batch: PeopleImport = None
    applied_batch: PeopleImport = None

    @property
    def people(self) -> dict[str, Person | None]:
        """Each role with the person who has it; nobody is signed in as `anonymous`."""
        cast = self.cast
        return {
            "anonymous": None,
            "ana": cast.ana,
            "ben": cast.ben,
            "otto": cast.otto,
            "ines": cast.ines,
            "cleo": cast.cleo,
            "ruth": cast.ruth,
            "jo": cast.jo,
            "gone": self.gone,
        }

    def canary(self, name: str, *, may_see: frozenset[str], sealed: bool = True) -> str:
        """A word found nowhere else, to be written into a private field; its first part says who wrote it."""
        word = f"CANARY-{name}"
        self.canaries[word] = may_see
        self.written_by[word] = name.split("-", maxsplit=1)[0]
        if sealed:
            self.sealed.add(word)
        return word


def make_world(cast: Cast) -> World:
    world = _people(cast)
    for room, step in STEPS:
        if not have(f"peerlore.{room}.actions"):
            break  # what follows stands on it; tests/house/test_world.py fails meanwhile
        step(world)
    return world


def _people(cast: Cast) -> World:
    def colleague(name: str, number: str, title: str = "Engineer") -> Person:
        unit = cast.testing if title == "Test engineer" else cast.firmware
        return make_person(name, unit=unit, site=cast.leeds, title=title, number=number, manager=cast.ruth)

    gone = colleague("Gwen Former", "T020")
    gone.is_active, gone.left_at = False, BEGAN
    gone.save()
    gone.posts.update(until=BEGAN.date())
    return World(
        cast=cast,
        gone=gone,
        dora=colleague("Dora Petrova", "T021"),
        emil=colleague("Emil Novak", "T022", "Test engineer"),
        finn=colleague("Finn Walsh", "T023"),
        hugo=colleague("Hugo Sato", "T024", "Test engineer"),
        rig=make_skill("rig testing"),
        radio=make_skill("radio certification"),
    )


def make_skill(label: str) -> Skill:
    uri = f"peerlore:{label.replace(' ', '-')}"
    skill, made = Skill.objects.get_or_create(uri=uri, defaults={"label": label, "source": "own"})
    if made:
        SkillLabel.objects.create(skill=skill, label=label, normalised=normalised(label), preferred=True)
    return skill


def _records(world: World) -> None:
    skills, cast = actions("skills"), world.cast
    for person, skill in ((cast.ben, world.rig), (world.dora, world.radio), (world.finn, world.radio)):
        skills.teach(person, skill, level=4, by=person, at=BEGAN)
    for person, skill in ((cast.ana, world.rig), (world.emil, world.radio), (world.hugo, world.radio)):
        record = skills.learn(person, skill, wanted_level=3, by=person, at=BEGAN)
        world.record = record if person == cast.ana else world.record
    skills.preset_role("Test engineer", world.radio, level=1, by=cast.cleo, at=BEGAN)


def _goal(world: World) -> None:
    skills, cast = actions("skills"), world.cast
    world.goal = skills.set_goal(
        by=cast.ruth,
        at=BEGAN,
        name="Certify the Lark in the autumn",
        owner=cast.ruth,
        starts=date(2026, 1, 1),
        ends=date(2026, 10, 31),
        measure="Certificate in hand",
    )
    world.need = skills.add_need(
        world.goal,
        by=cast.ruth,
        at=BEGAN,
        unit=cast.testing,
        skill=world.rig,
        level=3,
        people=2,
        by_date=date(2026, 9, 1),
    )
    world.topic = skills.add_topic(world.goal, "What would we stop testing?", by=cast.ruth, at=BEGAN)
    skills.take_readings(at=BEGAN)


def _needs_together(world: World) -> None:
    """One that was added; one that waits."""
    skills, cast = actions("skills"), world.cast
    cells = {"skill": world.radio.label, "unit": "Firmware", "level": "2", "people": "3", "by_date": "2026-09-01"}

    def staged(**but: str) -> NeedBatch:
        lines = [skills.Numbered(2, cells | but)]
        return skills.stage_needs(world.goal, lines, name="needs.csv", by=cast.cleo, at=BEGAN)

    world.applied_needs = skills.apply_needs(staged(), by=cast.cleo, at=BEGAN)
    world.need_batch = staged(unit="Sales")


def _asked(world: World) -> None:
    world.level_ask = actions("skills").ask_for_level(world.record, world.cast.ben, by=world.cast.ana, at=NOW)


def _taxonomy(world: World) -> None:
    """An occupation, and two skills that may be those that are here: one waits for a look, the other is kept apart."""
    skills, said = actions("skills"), {"a": "rig tests", "b": "certification of radio"}
    engineer = ReadOccupation(uri="test:engineer", label="Test engineers", titles=("Rig engineer",))
    taxonomy = Taxonomy(
        "starter",
        {uri: ReadSkill(uri=uri, label=label, description="As the taxonomy has it.") for uri, label in said.items()},
        occupations={engineer.uri: engineer},
        uses=[ReadUse(occupation=engineer.uri, skill=uri, importance=4.0, level=4.5) for uri in said],
    )
    skills.import_taxonomy(taxonomy, by=None, at=BEGAN)
    world.likeness, other = Likeness.objects.order_by("pk")
    if world.likeness.kept != world.rig:
        world.likeness, other = other, world.likeness
    skills.keep_apart(other, by=world.cast.cleo, at=BEGAN)


def _exclusion(world: World) -> None:
    actions("people").exclude(world.cast.otto, by=world.finn, at=BEGAN)


def _programme(world: World) -> None:
    """Two pairs that only fit one way round: rig testing for Ana, radio certification for Emil."""
    cast = world.cast
    world.programme, world.stage = _start(world, "Mentoring for the Lark", [world.need])
    _enrol(world, world.stage, cast.ben, cast.ana, world.rig)
    _enrol(world, world.stage, world.dora, world.emil, world.radio)
    actions("programmes").join(world.stage, role="mentor", capacity=1, wishes=[], by=world.hugo, at=BEGAN)
    world.round = _solved(world, world.stage)
    world.draft_programme, stage = _start(world, "Mentoring for radio", [])
    _enrol(world, stage, world.finn, world.hugo, world.radio)
    world.draft_round = _solved(world, stage)


def _drawn(world: World) -> None:
    """One place by lot for two who asked: one is asked whether they take it, the other waits."""
    programmes = actions("programmes")
    world.drawn_programme, stage = _start(world, "Mentoring by lot", [])
    day = (BEGAN + timedelta(days=14)).date()
    limits = programmes.Limits(places={"mentee": 1}, places_by="lot", closes_on=day)
    programmes.limit_places(stage, limits, seen="", by=world.cast.cleo, at=BEGAN)
    for person in (world.finn, world.hugo):
        programmes.join(stage, role="mentee", capacity=1, wishes=[(world.rig, 3)], by=person, at=BEGAN)
    stage.draw.refresh_from_db()
    programmes.draw_lots(stage.draw, at=stage.draw.closes_at)


def _start(world: World, name: str, needs: list[Need]) -> tuple[Programme, Stage]:
    programme = actions("programmes").start_programme(
        by=world.cast.cleo, at=BEGAN, name=name, needs=needs, answer_days=ANSWER_DAYS
    )
    return programme, programme.stages.get()


def _enrol(world: World, stage: Stage, mentor: Person, mentee: Person, skill: Skill) -> None:
    """The mentor joins by themselves, the mentee is enrolled by the coordinator."""
    programmes = actions("programmes")
    programmes.join(stage, role="mentor", capacity=1, wishes=[], by=mentor, at=BEGAN)
    programmes.enrol(stage, mentee, role="mentee", capacity=1, wishes=[(skill, 3)], by=world.cast.cleo, at=BEGAN)


def _solved(world: World, stage: Stage) -> Round:
    programmes = actions("programmes")
    found = programmes.start_round(stage, by=world.cast.cleo, at=BEGAN, seed=7)
    found.refresh_from_db()
    if found.state == "solving":
        programmes.solve_round(found.pk, found.attempt)
        found.refresh_from_db()
    assert found.state == "draft", found.state
    return found


def _yes(world: World) -> None:
    programmes = actions("programmes")
    programmes.publish(world.round, by=world.cast.cleo, at=BEGAN)
    world.proposal = Proposal.objects.get(round=world.round, learner__person=world.cast.ana)
    world.open_proposal = Proposal.objects.get(round=world.round, learner__person=world.emil)
    for person in (world.cast.ana, world.cast.ben):
        programmes.answer(Proposal.objects.get(pk=world.proposal.pk), "yes", by=person, at=BEGAN + timedelta(days=1))
    world.proposal.refresh_from_db()
    world.exchange = world.proposal.placement.exchange


def _meetings(world: World) -> None:
    exchanges, cast = actions("exchanges"), world.cast
    where = world.canary("ana-where", may_see=MEMBERS, sealed=False)
    for starts_at in (MET, AHEAD):
        at = BEGAN + timedelta(days=2)
        session = exchanges.book_session(world.exchange, starts_at=starts_at, where=where, by=cast.ana, at=at)
        world.met, world.ahead = (session, world.ahead) if starts_at == MET else (world.met, session)
    for person in (cast.ana, cast.ben):
        exchanges.say_met(world.met, "met", by=person, at=MET + timedelta(hours=2))


def _words(world: World) -> None:
    exchanges, cast, at = actions("exchanges"), world.cast, MET + timedelta(hours=3)

    def note(name: str, author: Person, *, private: bool, may_see: frozenset[str]) -> Note:
        return exchanges.write_note(
            world.exchange, world.canary(name, may_see=may_see), private=private, by=author, at=at
        )

    world.note = note("ana-private-note", cast.ana, private=True, may_see=frozenset({"ana"}))
    world.shared_note = note("ana-shared-note", cast.ana, private=False, may_see=MEMBERS)
    note("ben-private-note", cast.ben, private=True, may_see=frozenset({"ben"}))
    note("ben-shared-note", cast.ben, private=False, may_see=MEMBERS)
    promised = world.canary("ana-commitment", may_see=MEMBERS)
    agreed = world.canary("ana-agreed", may_see=MEMBERS)
    exchanges.write_agreement(world.exchange, {1: agreed}, by=cast.ana, at=at)
    exchanges.choose_depth(world.ahead, 2, by=cast.ana, at=at)
    exchanges.set_call_link("https://calls.example/ana", by=cast.ana, at=at)
    feed_address = world.canary("ana-feed", may_see=frozenset({"ana"}))
    feed = exchanges.add_feed(f"https://calendar.example/{feed_address}.ics", by=cast.ana, at=NOW)
    exchanges.claim_feed(feed, at=NOW)
    exchanges.keep_spans(feed, [(AHEAD + timedelta(days=5), AHEAD + timedelta(days=5, hours=1))], at=NOW)
    called = world.canary("ana-day-off", may_see=frozenset({"ana"}), sealed=False)
    world.day_off = exchanges.name_day_off(
        first=AHEAD.date() + timedelta(days=9), last=None, name=called, by=cast.ana, at=NOW
    )
    exchanges.answer_still_right(world.exchange, "go-on", by=cast.ana, at=at)
    exchanges.thank(world.exchange, cast.ben, world.canary("ana-thanks", may_see=MEMBERS), by=cast.ana, at=at)
    exchanges.wish_to_catch_up(cast.ben, by=cast.ana, at=at)
    contact = world.dora
    actions("people").give_office(contact, Office.SAFEGUARDING, by=cast.jo, at=at)
    asked = world.canary("ana-help", may_see=frozenset({"ana"}))
    world.help_request = exchanges.ask_for_help(
        world.exchange, contact, asked, attach=[world.shared_note], by=cast.ana, at=at
    )
    world.commitment = exchanges.promise(world.exchange, promised, due=AHEAD.date(), by=cast.ana, at=at)


def _close(world: World) -> None:
    exchanges = actions("exchanges")
    shows = world.canary("ana-close-report", may_see=MEMBERS)
    seat = world.exchange.seats.get(person=world.cast.ana)
    world.report = exchanges.report_close(
        seat, result="closed", level=3, shows=shows, counts_as_evidence=True, by=world.cast.ana, at=NOW
    )


def _reflections(world: World) -> None:
    actions("skills").take_readings(at=NOW)
    for job in importlib.import_module("peerlore.reflections.tasks").due(NOW):
        job()
    world.prompt = Prompt.objects.get(person=world.cast.ana, exchange=world.exchange, answered_at=None)
    world.open_prompt = Prompt.objects.get(person=world.cast.ben, exchange=world.exchange, answered_at=None)
    words = {
        question.number: world.canary(
            f"ana-reflection-{question.audience}",
            may_see=frozenset({"ana"}) if question.audience == Audience.ONLY_ME else MEMBERS,
        )
        for question in world.prompt.questions.all()
    }
    assert len(words) == 2
    actions("reflections").answer_prompt(world.prompt, words, by=world.cast.ana, at=NOW)
    world.prompt.refresh_from_db()


def _requests(world: World) -> None:
    """Ana looks for radio certification and has asked Finn, whom Ben may ask again from today on; Hugo asks Ben about
    rig testing, whom Emil asked before and was answered. What Ana asked Otto about signal tracing he passed on to Dora,
    who says yes."""
    programmes, cast, skills = actions("programmes"), world.cast, actions("skills")
    for person in (world.finn, cast.ben):
        actions("people").set_profile(person, by=person, at=BEGAN, may_be_asked=True)

    def ask(asker: Person, skill: Skill, words: str = "", *, at: datetime = NOW) -> Request:
        row = programmes.search(skill, by=asker, at=at, seed=7)
        return programmes.ask(row.found.first(), words, by=asker, at=at)

    before = NOW - timedelta(days=3)
    answered = ask(world.emil, world.rig, at=before)
    answer = world.canary("ben-request-answer", may_see=frozenset({"ben"}))
    programmes.answer_in_writing(answered, Answered(answer, "https://wiki.example/rig"), by=cast.ben, at=before)
    asked = world.canary("hugo-request", may_see=frozenset({"ben"}))
    world.request_had = ask(world.hugo, world.rig, asked)
    world.request_later = ask(cast.ben, world.radio, at=before)
    programmes.ask_me_later(world.request_later, NOW.date(), by=world.finn, at=before)
    world.request = ask(cast.ana, world.radio, world.canary("ana-request", may_see=frozenset({"ana"})))
    world.search = Search.objects.get(person=cast.ana)
    tracing = make_skill("signal tracing")
    for person in (world.dora, cast.otto):
        skills.teach(person, tracing, level=3, by=person, at=BEGAN)
    actions("people").set_profile(cast.otto, by=cast.otto, at=BEGAN, may_be_asked=True)
    first = ask(cast.ana, tracing)
    actions("people").set_profile(world.dora, by=world.dora, at=BEGAN, may_be_asked=True)
    world.request_offered = programmes.pass_on(first, tracing, by=cast.otto, at=NOW)
    programmes.say_yes(world.request_offered, by=world.dora, at=NOW)


def _import(world: World) -> None:
    """A file that is read and waits for its yes; it names Ana, as an HR file does."""
    word = world.canary("ana-hr-row", may_see=frozenset({"ana", "cleo", "jo"}), sealed=False)
    integrations, jo = actions("integrations"), world.cast.jo
    content = f"Number,Given,Family,Title\nT003,Ana,Ferreira,{word}\n".encode()
    batch = integrations.stage_file("people.csv", content, by=jo, at=NOW)
    mapping = from_json(batch.mapping)
    company = world.cast.company.name
    batch = integrations.name_columns(batch, mapping, company=company, complete=False, by=jo, at=NOW)
    for _ in integrations.check_rows(batch.pk, batch.attempt):
        pass
    world.batch = PeopleImport.objects.get(pk=batch.pk)
    assert world.batch.is_ready
    assert world.batch.rows.get().changes == {"title": ["Test engineer", word]}


def _import_applied(world: World) -> None:
    """A file that was applied: Otto has a level since."""
    integrations, jo = actions("integrations"), world.cast.jo
    batch = integrations.stage_file("levels.csv", b"Number,Level\nT006,Senior\n", by=jo, at=NOW)
    mapping = from_json(batch.mapping)
    company = world.cast.company.name
    batch = integrations.name_columns(batch, mapping, company=company, complete=False, by=jo, at=NOW)
    for _ in integrations.check_rows(batch.pk, batch.attempt):
        pass
    batch = integrations.confirm(batch, by=jo, at=NOW)
    world.applied_batch = integrations.apply_import(batch.pk, batch.attempt, at=NOW)
    world.cast.otto.refresh_from_db()


def _doors(world: World) -> None:
    """Somebody new with a code for the first sign-in, a new code that waits for its second officer, and a mail that is
    not wanted."""
    people, cast = actions("people"), world.cast
    newcomer = people.add_person(
        by=cast.jo, at=NOW, company=cast.company, unit=cast.sales, staff_number="T030", given_name="Nils", title="Buyer"
    )
    people.make_sign_in_code(newcomer, by=cast.jo, at=NOW)
    people.ask_for_code(world.hugo, by=cast.cleo, at=NOW)
    leavers = importlib.import_module("peerlore.web.forgetting").LEAVERS
    people.set_limits({leavers: 730}, by_itself=False, by=cast.jo, at=NOW)
    for clearing in people.begin_clearings(by=cast.jo, at=NOW):
        people.clear_part(clearing, leavers, at=NOW)
    people.answer(people.claim("0" * 64, by=cast.ana, at=NOW), "/goals/1/", by=cast.ana, at=NOW)
    ana = world.cast.ana
    actions("people").record_bounce(world.cast.ben, by=world.cast.cleo, at=NOW)
    mute(ana, "did_you_meet", at=NOW)
    usual = {"weekday": 0, "hour": 8, "quiet_from": time(18), "quiet_until": time(8), "quiet_days": [5, 6]}
    actions("people").set_mail(ana, by=ana, at=NOW, **usual, paces={"network": "now"})
    people.leave_until("quiet", world.exchange.pk, NOW.date() + timedelta(days=6), by=cast.cleo, at=NOW)
    people.add_passkey(cast.ana, "my phone", credential={"id": "x"}, by=cast.ana, at=NOW)
    Client().force_login(cast.ana)


def _words_of_notices(world: World) -> None:
    for job in importlib.import_module("peerlore.web.tasks").due(NOW):
        job()
    world.lost_mail = _lost(Delivery.objects.waiting().filter(weekly=False, lapses_at=None).first())


def _lost(mail: Delivery) -> Delivery:
    """The server at the other end refuses it, day after day."""
    Delivery.objects.filter(pk=mail.pk).update(next_try_at=BEGAN)
    for day in range(TRIES + 1):
        claim(Delivery.objects.get(pk=mail.pk), at=BEGAN + timedelta(days=day))
    return Delivery.objects.undeliverable().get(pk=mail.pk)


# In the order of the loop.
STEPS: tuple[tuple[str, Callable[[World], None]], ...] = (
    ("integrations", _import_applied),
    ("integrations", _import),
    ("skills", _records),
    ("skills", _goal),
    ("skills", _needs_together),
    ("skills", _taxonomy),
    ("people", _exclusion),
    ("programmes", _programme),
    ("programmes", _yes),
    ("programmes", _drawn),
    ("exchanges", _meetings),
    ("exchanges", _words),
    ("reflections", _reflections),
    ("exchanges", _close),
    ("skills", _asked),
    ("programmes", _requests),
    ("people", _doors),
    ("web", _words_of_notices),
)


def text_of_everything(models: list[type[Model]]) -> Iterator[tuple[str, bytes]]:
    """Every stored value of every row, as bytes, with its place: what somebody finds who holds the database."""
    for model in models:
        for row in model._base_manager.values():
            for name, value in row.items():
                yield f"{model._meta.label}.{name} of {row.get('id')}", _bytes(value)


def _bytes(value: object) -> bytes:
    if isinstance(value, memoryview | bytes | bytearray):
        return bytes(value)
    return str(value).encode()
