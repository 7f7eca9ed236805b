"""What has stopped in the programmes that somebody coordinates: people without anybody, answers still owed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Least
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peerlore.exchanges.models import Seat
from peerlore.exchanges.words import day_words, full_names
from peerlore.people.models import Person
from peerlore.people.stopped import Queue, Stopped, letter_to
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.models import Enrolment, Programme, Proposal, RoundState, Unmatched
from peerlore.programmes.reasons import Known, known, why_nobody
from peerlore.skills.access import acts_on

SOON = timedelta(days=3)
FELL_THROUGH = (Proposal.State.DECLINED, Proposal.State.EXPIRED)
NEEDS_TEACHERS = frozenset({"wish-wider", "next-place"})


def stopped(person: Person, *, now: datetime) -> Iterator[Queue]:
    programmes = Programme.objects.run_by(person).going_on()
    yield Queue(
        code="unmatched",
        heading=_("Nobody was found for them"),
        about=_(
            "They asked to learn, and the last round that looked for them found nobody, or what was proposed did not "
            "come together. Each was told the same reason, in kind words."
        ),
        rows=_without_anybody(programmes),
        since="since",
        tell=lambda rows: _tell_without(rows, person),
    )
    yield Queue(
        code="unanswered",
        heading=_("An answer is still owed"),
        about=_("Proposals that lapse within three days. Whose answer is owed, only the two of them know."),
        rows=_unanswered(programmes, now),
        since="round__published_at",
        tell=lambda rows: [_tell_unanswered(row, person) for row in rows],
    )


def _without_anybody(programmes: QuerySet[Programme]) -> QuerySet[Enrolment]:
    """Who asks, takes part, and has nobody, here or elsewhere: `since` the first round that found nobody, or the first
    proposal that fell through, since they last had somebody."""
    asks = Q(pk__in=[])
    for one in (one for one in FORMATS.values() if not one.of_equals):
        asks |= Q(stage__format=one.code, role=one.asks.code)
    proposals = Proposal.objects.filter(round__state=RoundState.PUBLISHED)
    found = proposals.filter(state=Proposal.State.ACCEPTED)
    missed = Unmatched.objects.filter(enrolment=OuterRef("pk"), round__state=RoundState.PUBLISHED).exclude(
        Exists(found.filter(seats__enrolment=OuterRef("enrolment"), settled_at__gt=OuterRef("round__published_at")))
    )
    fell = proposals.filter(seats__enrolment=OuterRef("pk"), state__in=FELL_THROUGH).exclude(
        Exists(found.filter(seats__enrolment=OuterRef(OuterRef("pk")), settled_at__gt=OuterRef("settled_at")))
    )
    missed_at = Subquery(missed.order_by("round__published_at").values("round__published_at")[:1])
    fell_at = Subquery(fell.order_by("settled_at").values("settled_at")[:1])
    rows = Enrolment.objects.taking_part().filter(asks, stage__programme__in=programmes)
    # Few of tens of thousands lack somebody: they are named first, so that what is dear is asked of them alone.
    lost = proposals.filter(state__in=FELL_THROUGH).order_by().values("seats__enrolment")
    unmatched = Unmatched.objects.filter(round__state=RoundState.PUBLISHED).values("enrolment")
    rows = rows.filter(Q(pk__in=unmatched) | Q(pk__in=lost))
    rows = rows.select_related("person__unit", "stage__programme")
    rows = rows.exclude(Exists(Proposal.objects.holding_places().filter(seats__enrolment=OuterRef("pk"))))
    since = Least(Coalesce(missed_at, fell_at), Coalesce(fell_at, missed_at))
    elsewhere = Seat.objects.filter(person=OuterRef("person"), exchange__opened_at__gt=OuterRef("since"))
    waiting = rows.annotate(since=since).exclude(since=None)
    return waiting.exclude(Exists(elsewhere.exclude(learns=None))).order_by("since", "pk")


@dataclass(frozen=True)
class _Step:
    words: str
    address: str


def _tell_without(rows: Sequence[Enrolment], reader: Person) -> list[Stopped]:
    reasons = _last_reasons([row.pk for row in rows])
    names = known([[reason.parameters] for reason in reasons.values()])
    return [_told_without(row, reasons.get(row.pk), names, reader=reader) for row in rows]


def _last_reasons(enrolments: Sequence[int]) -> dict[int, Unmatched]:
    """Why the last round that looked found nobody; nothing for whom a later round found somebody."""
    later = Proposal.objects.filter(
        seats__enrolment=OuterRef("enrolment"),
        round__state=RoundState.PUBLISHED,
        round__number__gt=OuterRef("round__number"),
    )
    rows = Unmatched.objects.filter(enrolment__in=enrolments, round__state=RoundState.PUBLISHED).exclude(Exists(later))
    return {row.enrolment_id: row for row in rows.order_by("round__number")}


def _told_without(row: Enrolment, reason: Unmatched | None, names: Known, *, reader: Person) -> Stopped:
    programme = row.stage.programme
    if reason:
        why = why_nobody(reason, names)
        words = f"{why.reason} {why.option}"
    else:
        words = _("What was proposed did not come together. The next round looks again.")
    step = _step(row, reason.option if reason else "", reader)
    return Stopped(
        row=row.pk,
        title=_("%(name)s in “%(programme)s”") % {"name": row.person.name, "programme": programme.name},
        address=reverse("programme_person", args=[programme.pk, row.person_id]),
        why=words,
        since=row.since,  # type: ignore[attr-defined]
        step=step.words,
        step_address=step.address,
    )


def _step(row: Enrolment, option: str, reader: Person) -> _Step:
    """Where somebody who teaches is missing, enrol one; where the round may look again, start it; else only they
    themselves can change it: write to them."""
    programme = row.stage.programme
    if option in NEEDS_TEACHERS:
        return _Step(_("Enrol somebody who teaches it"), reverse("enrol", args=[programme.pk]))
    letter = _letter([row.person], reader) if option else ""
    if letter:
        return _Step(_("Write to %(name)s") % {"name": row.person.first_name}, letter)
    return _Step(_("To the programme"), reverse("programme", args=[programme.pk]))


def _letter(people: Sequence[Person], reader: Person) -> str:
    """Addresses are for whoever coordinates where these people work."""
    return letter_to(people) if all(person.unit and acts_on(reader, person.unit) for person in people) else ""


def _unanswered(programmes: QuerySet[Programme], now: datetime) -> QuerySet[Proposal]:
    rows = Proposal.objects.open().filter(round__stage__programme__in=programmes, due__lte=now + SOON).with_stage()
    rows = rows.with_seats("unit")
    return rows.order_by("round__published_at", "pk")


LAPSES = gettext_lazy("It lapses after %(day)s, and the places are free again.")


def _tell_unanswered(row: Proposal, reader: Person) -> Stopped:
    people = [side.person for side in row.sides()]
    last, letter = row.last_day(reader), _letter(people, reader)
    in_round = reverse("round_pairs", args=[row.round_id])
    return Stopped(
        row=row.pk,
        title=full_names(people),
        address=in_round,
        why=str(LAPSES) % {"day": day_words(last, reader=reader)} if last else "",
        since=row.round.published_at or row.round.started_at,
        step=_("Write to them") if letter else _("Look at the round"),
        step_address=letter or in_round,
    )
