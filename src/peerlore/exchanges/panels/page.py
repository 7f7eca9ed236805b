"""The exchange's own page: everything a member reads there, or the few dates a coordinator does."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peerlore.exchanges import forms
from peerlore.exchanges.actions import who_confirms
from peerlore.exchanges.agenda import Agenda, agenda_of
from peerlore.exchanges.hours import free_times
from peerlore.exchanges.models import CloseReport, Commitment, Exchange, Met, Note, Presence, Seat, Session
from peerlore.exchanges.panels.times import series_times
from peerlore.exchanges.panels.words import opened, opened_all
from peerlore.exchanges.words import clock_words, clocks, day_words, names, place_words
from peerlore.people.keys import Confidence
from peerlore.people.models import Grant, Office, Person
from peerlore.people.models.offices import EVERYWHERE
from peerlore.skills.models.records import TOP_LEVEL

ORDINALS = [
    "",
    gettext_lazy("First session"),
    gettext_lazy("Second session"),
    gettext_lazy("Third session"),
    gettext_lazy("Fourth session"),
    gettext_lazy("Fifth session"),
    gettext_lazy("Sixth session"),
    gettext_lazy("Seventh session"),
    gettext_lazy("Eighth session"),
]


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A time to book in one tap. `day` and `hour` are the reader's; `elsewhere` says it on the others' clocks."""

    value: str
    day: str
    hour: str
    elsewhere: str


@dataclass(kw_only=True)
class Crossing:
    """One session in the weave. `place` is its number among those planned (0: it did not take place)."""

    session: Session
    place: int
    odd: bool
    is_ahead: bool
    is_over: bool
    is_next: bool = False
    clocks: str = ""
    own_word: str = ""
    agenda: Agenda | None = None
    carried: list["Promised"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """ "Third session"; one that did not take place has no number."""
        if not self.place:
            return _("A session that did not take place")
        if self.place < len(ORDINALS):
            return str(ORDINALS[self.place])
        return _("Session %(number)s") % {"number": self.place}

    @property
    def is_met(self) -> bool:
        return self.session.is_met

    @property
    def heard(self) -> str:
        """What a coordinator reads: where the two disagree, that is "not sure"."""
        if self.session.is_met:
            return str(Met.MET.label)
        return str(Met.NOT_MET.label if self.session.is_missed else Met.UNKNOWN.label)


@dataclass(frozen=True, kw_only=True)
class Promised:
    """A commitment with its words, and whether the reader is the one who owes it."""

    row: Commitment
    words: str
    is_mine: bool
    is_due: bool


@dataclass(frozen=True, kw_only=True)
class Written:
    """A note with its words."""

    row: Note
    words: str
    is_mine: bool


@dataclass(frozen=True, kw_only=True)
class ToldReport:
    """What a learner says came of it, with the words that show it."""

    row: CloseReport
    learner: Person
    shows: str
    may_confirm: bool = False

    @property
    def stands_alone(self) -> bool:
        """Whether it is the learner's own word, because whoever could confirm it has left."""
        return self.row.confirmed_at is None and self.row.own_word_at is not None


@dataclass(kw_only=True)
class ExchangePage:
    """What the page shows. A coordinator who does not sit here gets dates and met or not met: the rest is empty."""

    exchange: Exchange
    reader: Person
    is_member: bool
    title: str
    others: str
    lede: list[str]
    held: int
    remaining: int
    until: datetime
    coordinators: list[Person]
    crossings: list[Crossing]
    seats: list[Seat] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    promised: list[Promised] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    reports: list[ToldReport] = field(default_factory=list)
    may_report: bool = False
    top_level: int = TOP_LEVEL
    note_form: forms.NoteForm | None = None
    promise_form: forms.PromiseForm | None = None

    @property
    def next_odd(self) -> bool:
        """Whether the next crossing has the first thread on top."""
        return len(self.crossings) % 2 == 0

    @property
    def is_signed(self) -> bool:
        """Whether everybody who sits here has signed the agreement as it stands."""
        return all(seat.signed_at for seat in self.seats if seat.left_at is None)


def page(exchange: Exchange, reader: Person, *, now: datetime) -> ExchangePage:
    crossings = _crossings(exchange, reader, now=now)
    shown = ExchangePage(
        exchange=exchange,
        reader=reader,
        is_member=exchange.has_member(reader),
        title=names(_reader_first(exchange, reader)),
        others=names(exchange.others(reader)),
        lede=_lede(exchange),
        held=sum(crossing.session.is_met for crossing in crossings),
        remaining=_remaining(exchange, crossings),
        until=exchange.opened_at + timedelta(days=exchange.every_days * exchange.sessions_planned),
        coordinators=_coordinators(exchange, reader),
        crossings=crossings,
        seats=sorted(exchange.seats.all(), key=lambda seat: (seat.person_id != reader.pk, seat.pk)),
    )
    if shown.is_member:
        _confide(shown, now=now)
    return shown


def _reader_first(exchange: Exchange, reader: Person) -> list[Person]:
    return sorted(exchange.members(), key=lambda member: member.pk != reader.pk)


def _confide(shown: ExchangePage, *, now: datetime) -> None:
    """What only members read."""
    exchange, reader = shown.exchange, shown.reader
    shown.promised = _promised(exchange, reader, now=now)
    shown.written = written(exchange, reader)
    shown.reports = _reports(exchange, reader)
    shown.may_report = shown.held > 0 and _owes_report(shown)
    shown.note_form = forms.NoteForm(exchange=exchange, reader=reader)
    shown.promise_form = forms.PromiseForm(exchange=exchange, reader=reader)
    _plan(shown)
    if exchange.is_open and shown.remaining and not any(c.is_ahead for c in shown.crossings):
        shown.slots = slots(exchange, reader, now=now)


def _plan(shown: ExchangePage) -> None:
    """The session that comes next has its agenda; it opens with what each last promised."""
    ahead = next((crossing for crossing in shown.crossings if crossing.is_ahead), None)
    if ahead is None:
        return
    ahead.is_next = True
    ahead.agenda = agenda_of(shown.exchange, place=ahead.place)
    last: dict[int, Promised] = {}
    for promised in sorted(shown.promised, key=lambda p: p.row.made_at):
        if promised.row.sealed is not None and promised.row.let_go_at is None:
            last[promised.row.owed_by_id] = promised
    ahead.carried = list(last.values())


def slots(exchange: Exchange, reader: Person, *, now: datetime) -> list[Slot]:
    times = free_times(exchange.members(), minutes=exchange.minutes, after=now + timedelta(hours=1))
    return _slots(exchange, reader, times)


def series(exchange: Exchange, reader: Person, *, now: datetime) -> list[Slot]:
    """A time for each session that is left of the plan."""
    left = exchange.sessions_planned - exchange.sessions.not_missed().count()
    return _slots(exchange, reader, series_times(exchange, reader, many=max(0, left), now=now))


def _slots(exchange: Exchange, reader: Person, times: list[datetime]) -> list[Slot]:
    elsewhere = exchange.others(reader)
    return [
        Slot(
            value=moment.isoformat(),
            day=day_words(moment, reader=reader),
            hour=_("%(time)s in %(place)s")
            % {"time": clock_words(moment, reader=reader), "place": place_words(reader)},
            elsewhere=clocks(moment, people=elsewhere),
        )
        for moment in times
    ]


def told_report(report: CloseReport) -> ToldReport:
    learner = report.seat.person
    return ToldReport(row=report, learner=learner, shows=opened(Confidence(learner.pk, report.shows, report.purpose)))


def _crossings(exchange: Exchange, reader: Person, *, now: datetime) -> list[Crossing]:
    found: list[Crossing] = []
    place = 0
    rows = exchange.sessions.standing().prefetch_related("presences").order_by("starts_at", "pk")
    for index, session in enumerate(rows):
        place += 0 if session.is_missed else 1
        own_word = _own_word(session.presences.all(), reader)
        found.append(
            Crossing(
                session=session,
                place=0 if session.is_missed else place,
                odd=index % 2 == 0,
                is_ahead=session.ends_at > now and own_word != Met.MET,
                is_over=session.starts_at <= now,
                clocks=clocks(session.starts_at, people=[reader, *exchange.others(reader)]),
                own_word=own_word,
            )
        )
    return found


def _own_word(presences: Iterable[Presence], reader: Person) -> str:
    return next((presence.said for presence in presences if presence.person_id == reader.pk), "")


def _lede(exchange: Exchange) -> list[str]:
    """Who teaches what, in a sentence each."""
    teaching = [seat for seat in exchange.seats.all() if seat.teaches]
    return [
        _("%(name)s teaches %(skill)s.") % {"name": seat.person.first_name, "skill": seat.teaches} for seat in teaching
    ]


def _remaining(exchange: Exchange, crossings: list[Crossing]) -> int:
    return max(0, exchange.sessions_planned - sum(crossing.place > 0 for crossing in crossings))


def _coordinators(exchange: Exchange, reader: Person) -> list[Person]:
    """Who, beyond the members, sees the dates: named where they are three or fewer."""
    grants = Grant.objects.filter(office=Office.COORDINATOR, scope__in=[EVERYWHERE, exchange.scope])
    return list(Person.objects.present().filter(grants__in=grants).exclude(pk=reader.pk).distinct()[:4])


def _promised(exchange: Exchange, reader: Person, *, now: datetime) -> list[Promised]:
    today = now.astimezone(reader.zone_info).date()
    rows = exchange.commitments.select_related("owed_by").order_by("let_go_at", "kept_at", "due", "pk")
    own_words = [row for row in rows if row.sealed is not None]
    words = dict(
        zip(
            own_words,
            opened_all([Confidence(row.owed_by_id, row.sealed or b"", row.purpose) for row in own_words]),
            strict=True,
        )
    )
    return [
        Promised(
            row=row,
            words=words.get(row, row.says),
            is_mine=row.owed_by_id == reader.pk,
            is_due=row.is_open and row.due is not None and row.due <= today,
        )
        for row in sorted(rows, key=lambda row: (not row.is_open, row.due is None, row.due or today, row.pk))
    ]


def written(exchange: Exchange, reader: Person) -> list[Written]:
    rows = Note.objects.visible_to(reader).filter(exchange=exchange).select_related("author")
    notes = list(rows.order_by("-written_at", "-pk"))
    every = opened_all([Confidence(note.author_id, note.sealed, note.purpose) for note in notes])
    return [
        Written(row=note, words=words, is_mine=note.author_id == reader.pk)
        for note, words in zip(notes, every, strict=True)
    ]


def _reports(exchange: Exchange, reader: Person) -> list[ToldReport]:
    seats = {seat.pk: seat for seat in exchange.seats.all()}
    rows = list(CloseReport.objects.filter(seat__in=seats).select_related("confirmed_by"))
    for row in rows:
        row.seat = seats[row.seat_id]
    return [
        ToldReport(
            row=report,
            learner=report.seat.person,
            shows=opened(Confidence(report.seat.person_id, report.shows, report.purpose)),
            may_confirm=report.confirmed_at is None and reader.pk in who_confirms(report.seat),
        )
        for report in rows
    ]


def _owes_report(shown: ExchangePage) -> bool:
    """Whether the reader learns here and has no confirmed report."""
    confirmed = {told.row.seat_id for told in shown.reports if told.row.confirmed_at}
    own = [seat for seat in shown.seats if seat.person_id == shown.reader.pk and seat.left_at is None]
    return any(seat.learns_id is not None and seat.pk not in confirmed for seat in own)
