"""What the exchanges room holds of a person, how it is handed out and how it is erased."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from peerlore.exchanges.catching_up import wishes_of
from peerlore.exchanges.helping import read
from peerlore.exchanges.models import (
    AgreementAnswer,
    BusySpan,
    CalendarFeed,
    CallLink,
    CatchUp,
    CloseReport,
    Commitment,
    DayOff,
    DepthChoice,
    Exchange,
    HelpRequest,
    Note,
    Presence,
    Seat,
    Session,
    StillRight,
    StillRightAnswer,
    Thanks,
)
from peerlore.exchanges.personal_data import forgetting
from peerlore.people.keys import Confidence, unseal_many
from peerlore.people.models import Person
from peerlore.people.outbox import unsay
from peerlore.people.registry import Holding, Row, SealedField


def _opened(person: Person, sealed: Iterable[tuple[bytes | memoryview | None, str]]) -> list[str]:
    """The person's own words, with one query for all of them; nothing where they cannot be opened."""
    return [
        words or "" for words in unseal_many([Confidence(person.pk, each or b"", purpose) for each, purpose in sealed])
    ]


def _seats(person: Person) -> Iterator[Row]:
    for seat in Seat.objects.filter(person=person).select_related("exchange", "teaches", "learns"):
        yield {
            "exchange": seat.exchange.name,
            "opened": seat.exchange.opened_at,
            "closed": seat.exchange.closed_at,
            "role": seat.role_name,
            "teaches": str(seat.teaches or ""),
            "learns": str(seat.learns or ""),
            "learns_level": seat.learns_level,
            "signed": seat.signed_at,
        }


def _sessions(person: Person) -> Iterator[Row]:
    mine = Session.objects.filter(exchange__in=Exchange.objects.filter(seats__person=person)).select_related("exchange")
    for session in mine:
        yield {
            "exchange": session.exchange.name,
            "starts": session.starts_at,
            "ends": session.ends_at,
            "where": session.where,
            "booked_by_you": session.booked_by_id == person.pk,
            "cancelled": session.cancelled_at,
        }


def _presences(person: Person) -> Iterator[Row]:
    for presence in Presence.objects.filter(person=person).select_related("session"):
        yield {"session": presence.session.starts_at, "said": presence.said, "at": presence.said_at}


def _commitments(person: Person) -> Iterator[Row]:
    rows = list(Commitment.objects.filter(owed_by=person))
    for row, words in zip(rows, _opened(person, [(row.sealed, row.purpose) for row in rows]), strict=True):
        yield {"words": words or row.says, "due": row.due, "state": row.state, "made": row.made_at}


def _notes(person: Person) -> Iterator[Row]:
    notes = list(Note.objects.filter(author=person))
    for note, words in zip(notes, _opened(person, [(note.sealed, note.purpose) for note in notes]), strict=True):
        yield {"words": words, "only_you": note.private, "written": note.written_at}


def _reports(person: Person) -> Iterator[Row]:
    reports = list(CloseReport.objects.filter(seat__person=person).select_related("seat"))
    for report, shows in zip(
        reports, _opened(person, [(report.shows, report.purpose) for report in reports]), strict=True
    ):
        yield {
            "result": report.result,
            "level": report.level,
            "shows": shows,
            "counts_as_evidence": report.counts_as_evidence,
            "reported": report.reported_at,
            "confirmed_level": report.confirmed_level,
            "confirmed": report.confirmed_at,
            "own_word": report.own_word_at,
        }


def _agreed(person: Person) -> Iterator[Row]:
    rows = list(AgreementAnswer.objects.filter(author=person).select_related("exchange"))
    for row, words in zip(rows, _opened(person, [(row.sealed, row.purpose) for row in rows]), strict=True):
        yield {"exchange": row.exchange.name, "number": row.number, "words": words, "written": row.written_at}


def _depths(person: Person) -> Iterator[Row]:
    rows = list(DepthChoice.objects.filter(person=person).select_related("session"))
    for row, depth in zip(rows, _opened(person, [(row.sealed, row.purpose) for row in rows]), strict=True):
        yield {"session": row.session.starts_at, "depth": depth, "chosen": row.chosen_at}


def _call_links(person: Person) -> Iterator[Row]:
    for link in CallLink.objects.filter(person=person):
        yield {"address": link.address, "since": link.set_at}


def _days_off(person: Person) -> Iterator[Row]:
    for row in DayOff.objects.filter(person=person):
        yield {"first": row.first, "last": row.last, "name": row.name}


def _feeds(person: Person) -> Iterator[Row]:
    for feed in CalendarFeed.objects.filter(person=person):
        [address] = _opened(person, [(feed.sealed, CalendarFeed.PURPOSE)])
        yield {"address": address, "since": feed.added_at, "read": feed.read_at}


def _busy(person: Person) -> Iterator[Row]:
    for span in BusySpan.objects.filter(feed__person=person):
        yield {"starts": span.starts_at, "ends": span.ends_at}


def _still_right(person: Person) -> Iterator[Row]:
    rows = list(StillRightAnswer.objects.filter(person=person).select_related("check_row__exchange"))
    for row, said in zip(rows, _opened(person, [(row.sealed, row.purpose) for row in rows]), strict=True):
        yield {"exchange": row.check_row.exchange.name, "said": said.strip(), "answered": row.answered_at}


def _thanks(person: Person) -> Iterator[Row]:
    """Those given, and those received: they were written for this person."""
    rows = list(Thanks.objects.visible_to(person).select_related("giver", "receiver"))
    opened = unseal_many([Confidence(row.giver_id, row.sealed, row.purpose) for row in rows])
    for row, words in zip(rows, opened, strict=True):
        yield {"from": row.giver.name, "to": row.receiver.name, "words": words or "", "written": row.written_at}


def _wishes(person: Person) -> Iterator[Row]:
    named = wishes_of([person.pk]).get(person.pk, {})
    people = Person.objects.in_bulk(list(named))
    for key, row in named.items():
        yield {"with": people[key].name if key in people else "", "wished": row.wished_at}


def _help(person: Person) -> Iterator[Row]:
    """What one wrote. What was written to oneself is the writer's."""
    rows = list(HelpRequest.objects.filter(writer=person).select_related("contact"))
    for row, told in zip(rows, read(rows), strict=True):
        attached = "; ".join(f"{each.by}: {each.words}" for each in told.attached)
        yield {"to": row.contact.name, "words": told.words, "attached": attached, "asked": row.asked_at}


def _keep(person: Person, at: datetime) -> None:
    """The row stays with an empty person: the other one's history is theirs too."""


def _empty_places(person: Person, at: datetime) -> None:
    """Where to meet was told to the others as well: there it goes, too."""
    own = Session.objects.filter(booked_by=person).exclude(where="")
    readers = Seat.objects.filter(exchange__sessions__in=own).values_list("person", flat=True)
    unsay("where", set(own.values_list("where", flat=True)), readers=set(readers))
    own.update(where="")


def _empty_commitments(person: Person, at: datetime) -> None:
    own = Commitment.objects.filter(owed_by=person)
    own.exclude(sealed=None).update(sealed=b"")


def _empty_notes(person: Person, at: datetime) -> None:
    Note.objects.filter(author=person, private=True).delete()
    Note.objects.filter(author=person).update(sealed=b"")


def _empty_reports(person: Person, at: datetime) -> None:
    CloseReport.objects.filter(seat__person=person).update(shows=b"")


def _empty_agreed(person: Person, at: datetime) -> None:
    AgreementAnswer.objects.filter(author=person).delete()


def _erase_depths(person: Person, at: datetime) -> None:
    DepthChoice.objects.filter(person=person).delete()


def _erase_call_link(person: Person, at: datetime) -> None:
    CallLink.objects.filter(person=person).delete()


def _erase_days_off(person: Person, at: datetime) -> None:
    DayOff.objects.filter(person=person).delete()


def _erase_feed(person: Person, at: datetime) -> None:
    """With it go the busy times."""
    CalendarFeed.objects.filter(person=person).delete()


def _erase_still_right(person: Person, at: datetime) -> None:
    StillRightAnswer.objects.filter(person=person).delete()


def _erase_thanks(person: Person, at: datetime) -> None:
    """Those given, whose words can no longer be opened, and those received."""
    Thanks.objects.visible_to(person).delete()


def _erase_wishes(person: Person, at: datetime) -> None:
    CatchUp.objects.filter(person=person).delete()


def _erase_help(person: Person, at: datetime) -> None:
    HelpRequest.objects.filter(writer=person).delete()


MEMBERS = _("You and the others in the exchange.")

HOLDINGS = [
    Holding(
        model=Seat,
        name=_("Your exchanges"),
        why=_("So that you, the other and your goals know what goes on between whom, and when it ends."),
        export=_seats,
        erase=_keep,
        seen_by=_("You and the others in the exchange; coordinators see that it exists and how often it met."),
    ),
    Holding(
        model=Session,
        name=_("Sessions"),
        why=_("So that everybody knows when and where to meet, and invitations stay right."),
        export=_sessions,
        erase=_empty_places,
        seen_by=MEMBERS,
    ),
    Holding(
        model=Presence,
        name=_("Whether you met, as you said"),
        why=_("So that a plan that no longer fits is noticed, and what came of it is counted honestly."),
        export=_presences,
        erase=_keep,
        seen_by=MEMBERS,
    ),
    Holding(
        model=Commitment,
        name=_("What you promised"),
        why=_("So that you remember, and the next session opens with it."),
        export=_commitments,
        erase=_empty_commitments,
        seen_by=_("You and the others in the exchange. It is kept encrypted."),
    ),
    Holding(
        model=Note,
        name=_("Notes you wrote"),
        why=_("So that you, and the two of you, keep what you learnt."),
        export=_notes,
        erase=_empty_notes,
        seen_by=_("Those marked “only you”: you alone. The others: you and those in the exchange. Kept encrypted."),
    ),
    Holding(
        model=CloseReport,
        name=_("What you said at the close"),
        why=_("So that it is known whether a gap closed, from those who were there."),
        export=_reports,
        erase=_empty_reports,
        seen_by=_("You and the others in the exchange. It is kept encrypted."),
    ),
    Holding(
        model=AgreementAnswer,
        name=_("What you wrote in agreements"),
        why=_("So that both know what they agreed on."),
        export=_agreed,
        erase=_empty_agreed,
        seen_by=_("You and the others in the exchange. It is kept encrypted."),
    ),
    Holding(
        model=DepthChoice,
        name=_("How deep you let sessions to come go"),
        why=_("So that nobody goes deeper than both wish."),
        export=_depths,
        erase=_erase_depths,
        seen_by=_("Only you. It is kept encrypted, and forgotten when the session is over."),
    ),
    Holding(
        model=CallLink,
        name=_("Your own room for calls"),
        why=_("So that the link need not be pasted each time."),
        export=_call_links,
        erase=_erase_call_link,
        seen_by=_("You, and whoever sits in a session that you book."),
    ),
    Holding(
        model=DayOff,
        name=_("Your days off"),
        why=_("So that no time is offered on them."),
        export=_days_off,
        erase=_erase_days_off,
        seen_by=_("Only you. Others are offered no times on these days."),
    ),
    Holding(
        model=BusySpan,
        name=_("Your busy times"),
        why=_("So that times are offered when you are free."),
        export=_busy,
        erase=_erase_feed,
        seen_by=_("Nobody. Others are offered no times then, and do not see why."),
    ),
    Holding(
        model=CalendarFeed,
        name=_("The calendar you let us read"),
        why=_("So that your busy times are known without writing them down twice."),
        export=_feeds,
        erase=_erase_feed,
        seen_by=_("Only you. Its address is kept encrypted."),
    ),
    Holding(
        model=StillRightAnswer,
        name=_("Whether it is still right for you"),
        why=_("So that a plan can change or end without anybody losing face."),
        export=_still_right,
        erase=_erase_still_right,
        seen_by=_("Only you. It is kept encrypted, and forgotten when all have answered."),
    ),
    Holding(
        model=Thanks,
        name=_("Thanks you gave and were given"),
        why=_("So that help is seen by whoever gave it."),
        export=_thanks,
        erase=_erase_thanks,
        seen_by=_("Whoever thanked and whoever was thanked. Kept encrypted."),
    ),
    Holding(
        model=CatchUp,
        name=_("With whom you would like to catch up"),
        why=_("So that you are brought together again where both wish it."),
        export=_wishes,
        erase=_erase_wishes,
        seen_by=_("Only you, until the other wishes it too. It is kept encrypted."),
    ),
    Holding(
        model=HelpRequest,
        name=_("Where you asked for help"),
        why=_("So that the contact you chose can help you."),
        export=_help,
        erase=_erase_help,
        seen_by=_("You, and the one person you chose. Kept encrypted."),
    ),
]
NOT_PERSONAL = [Exchange, StillRight]
SEALED = [
    SealedField(AgreementAnswer, author="author"),
    SealedField(CalendarFeed, author="person"),
    SealedField(CatchUp, author="person"),
    SealedField(Commitment, author="owed_by"),
    SealedField(DepthChoice, author="person"),
    SealedField(HelpRequest, author="writer"),
    SealedField(Note, author="author"),
    SealedField(CloseReport, author="seat__person", field="shows"),
    SealedField(StillRightAnswer, author="person"),
    SealedField(Thanks, author="giver"),
]


RULES = forgetting.RULES
