"""Translator: who waits in a stage for somebody, which follow-up looks for them next, and that in words."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from peerlore.people.models import Person
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.models import Answer, Enrolment, Proposal, Round, RoundState, Stage, Wave

GATHERS = timedelta(days=1)  # what is lost within a day is looked at together
NEWCOMERS_GATHER = timedelta(hours=12)
LOOKS_AGAIN = timedelta(days=7)
A_SECOND = timedelta(seconds=1)
LOOKS_BACK = timedelta(days=30)  # what was lost before is left to the next round


def alone(stage: Stage) -> QuerySet[Enrolment]:
    """Who asks and has nobody, neither asked nor learning, nor did since they joined."""
    asks = stage.enrolments.taking_part().filter(role=FORMATS[stage.format].asks.code, reserved=0)
    had = Proposal.objects.filter(seats__enrolment=OuterRef("pk"), state=Proposal.State.ACCEPTED)
    return asks.filter(~Exists(had.filter(settled_at__gte=OuterRef("enrolled_at"))))


def looked_for_anew(stage: Stage, now: datetime) -> QuerySet[Enrolment]:
    """In a rolling programme, who is to be looked for now: newcomers on both sides after half a day, in which others
    may come who fit, and who asked in vain a week ago."""
    new = Q(looked_at=None, enrolled_at__lte=now - NEWCOMERS_GATHER)
    again = Q(looked_at__lte=now - LOOKS_AGAIN)
    gives = stage.enrolments.taking_part().filter(new, role=FORMATS[stage.format].gives.code, reserved=0)
    return gives | stage.enrolments.filter(pk__in=alone(stage).filter(new | again).values("pk"))


def proposed_lately(stage: Stage, now: datetime) -> Iterator[tuple[int, int]]:
    """Pairs of people whom the stage brought to each other's notice in the last month."""
    told = Proposal.objects.filter(round__stage=stage, round__published_at__gt=now - LOOKS_BACK)
    told = told.exclude(state__in=[Proposal.State.DRAFT, Proposal.State.DROPPED])
    yield from told.together()


def looks_again(at: datetime, person: Person) -> str:
    """In a rolling programme, until when it is tried again for whom nobody was found then."""
    words = _("You stay in: we look again when somebody joins, and by %(day)s at the latest.")
    return words % {"day": _day(at + LOOKS_AGAIN, person)}


def followed_in(stage: Stage) -> Round | None:
    """The round that follow-ups follow: the last published one that is none itself."""
    rows = stage.rounds.filter(state=RoundState.PUBLISHED, follows=None).order_by("-number")
    return rows.defer("problem", "plan").first()


def follow_ups_left(row: Round) -> int:
    """Those that were put away do not count. A rolling programme needs none: it looks again any day."""
    if row.stage.programme.rolling:
        return 0
    had = row.follow_ups.exclude(state=RoundState.DISCARDED).count()
    return max(0, row.stage.programme.follow_ups - had)


def family(row: Round) -> Q:
    """Of proposals: those of the round and of what followed it."""
    return Q(round=row) | Q(round__follows=row)


def waiting(stage: Stage, row: Round) -> set[int]:
    """Enrolments with a place free that ask and have nobody, or lost somebody in the round or in what followed it; of
    what needs no yes, without those who said no or had somebody in it."""
    asks = stage.enrolments.taking_part().filter(role=FORMATS[stage.format].asks.code)
    held = Proposal.objects.holding_places().filter(seats__enrolment=OuterRef("pk"))
    lost = Proposal.objects.lost().filter(family(row), seats__enrolment=OuterRef("pk"))
    rows = asks.filter(reserved__lt=F("capacity")).filter(~Exists(held) | Exists(lost))
    if FORMATS[stage.format].by_coming:
        told = Proposal.objects.filter(family(row))
        no = Answer.objects.filter(proposal__in=told, said=Answer.Said.NO)
        begun = told.filter(state=Proposal.State.ACCEPTED, seats__enrolment=OuterRef("pk"))
        rows = rows.filter(~Exists(begun)).exclude(person__in=no.values("person"))
    return set(rows.order_by().values_list("pk", flat=True))


def proposed_in(row: Round) -> Iterator[tuple[int, int]]:
    """Pairs of people who were proposed to each other in the round or in what followed it."""
    told = Proposal.objects.exclude(state__in=[Proposal.State.DRAFT, Proposal.State.DROPPED])
    yield from told.filter(family(row)).together()


def lost_and_not_looked_at(*, before: datetime) -> QuerySet[Proposal]:
    """Proposals that came to nothing in the month before that moment, and no round of their stage since."""
    since = Round.objects.filter(stage=OuterRef("round__stage"), started_at__gte=OuterRef("settled_at"))
    looked = since.exclude(pk=OuterRef("round")).filter(Q(state=RoundState.PUBLISHED) | Q(follows__isnull=False))
    rows = Proposal.objects.lost().filter(settled_at__gt=before - LOOKS_BACK, settled_at__lte=before)
    followed = Q(round__stage__programme__ended_at=None, round__stage__programme__follow_ups__gt=0)
    return rows.filter(followed).filter(~Exists(looked))


def next_look(stage: Stage, *, lost_at: datetime) -> datetime | None:
    """When the follow-up comes that looks at what was lost then: a day later, so that what is lost together is looked
    at together; the last one once nothing waits for an answer. `None` where none comes."""
    row = followed_in(stage)
    if row is None or stage.programme.ended_at or not (left := follow_ups_left(row)):
        return None
    if stage.rounds.unsaid().exists():
        return None
    last = _last_answer(row) if left == 1 else None
    return max(lost_at, last or lost_at) + GATHERS


def again(stage: Stage, person: Person, *, lost_at: datetime) -> str:
    """What comes next for somebody who lost somebody then, and by when."""
    programme, when = stage.programme, next_look(stage, lost_at=lost_at)
    if programme.rolling and not programme.ended_at:
        return _("You stay in the programme, and within a day we look again.")
    if when is None:
        return _("You stay in the programme, and the next round looks again.")
    facts = {"day": _day(when, person), "coordinator": programme.coordinator.name}
    if programme.follows_up_itself:
        return _("You stay in the programme: a small follow-up round looks again by %(day)s.") % facts
    words = _(
        "You stay in the programme: a small follow-up round looks again by %(day)s, and %(coordinator)s reads it "
        "before it goes out."
    )
    return words % facts


def last_chance(row: Round, dues: Iterable[datetime] = ()) -> datetime | None:
    """Until when a place may come free that a follow-up of this round still looks at: the last day of an answer, of
    those that wait or are about to (`dues`). `None` where only the next round looks."""
    if row.stage.programme.ended_at or not follow_ups_left(row.follows or row):
        return None
    waits = _last_answer(row)
    return max([*dues, *([waits] if waits else [])], default=None)


def _last_answer(row: Round) -> datetime | None:
    """When the last of those who are asked in its stage, or will be in a wave to come, may answer."""
    asked = Proposal.objects.open().filter(round__stage=row.stage_id).aggregate(last=Max("due"))["last"]
    wave = Wave.objects.to_come().filter(round__stage=row.stage_id).aggregate(last=Max("goes_at"))["last"]
    held = wave and wave + timedelta(days=row.stage.programme.answer_days + 1)
    return max([one for one in (asked, held) if one], default=None)


def until_when(chance: datetime | None, person: Person) -> str:
    """How long somebody without anybody is looked for; empty where only the next round looks."""
    if chance is None:
        return ""
    words = _("Should a place come free by %(day)s, a small follow-up round looks for you again.")
    return words % {"day": _day(chance, person)}


def _day(moment: datetime, person: Person) -> str:
    """In words with the weekday; the end of a day is that day."""
    return formats.date_format((moment - A_SECOND).astimezone(person.zone_info), "l j F")
