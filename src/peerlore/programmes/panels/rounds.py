"""A round's figures, pairs, and who was not matched."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf

from django.db.models import Case, Exists, OuterRef, QuerySet, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peerlore.people.models import Person
from peerlore.programmes.formats import FORMATS
from peerlore.programmes.models import Enrolment, Proposal, ProposalSeat, Round, Unmatched
from peerlore.programmes.reasons import Why, known, why_nobody


@dataclass(frozen=True)
class Figures:
    """What the plan says of itself, and how its proposals stand."""

    asked: int
    matched: int
    top_wish: int
    across: int
    largest_load: int
    pairs: int
    people: int
    unmatched: int
    without: int  # of these, who asked to learn
    possible: int
    better: float  # by how much of this plan's own value another could be better
    proven: bool
    seconds: float
    solver: str
    dropped: int
    larger: int  # of meetings: those of more people than the smallest
    used_up: bool
    of_equals: bool

    @property
    def idle(self) -> int:
        """Who offered to teach, and is not needed this time."""
        return self.unmatched - self.without

    @property
    def took(self) -> str:
        """Seconds, where there was one to speak of."""
        return f"{self.seconds:.0f}" if self.seconds >= 1.5 else ""

    @property
    def better_percent(self) -> str:
        """Rounded up, so that what is said holds."""
        return "0" if self.better <= 1e-9 else f"{ceil(self.better * 1_000_000) / 10_000:.4f}"


def figures(row: Round) -> Figures | None:
    if not row.plan:
        return None
    said = row.plan
    names = (
        "asked",
        "matched",
        "top_wish",
        "across",
        "largest_load",
        "possible",
        "seconds",
        "solver",
        "dropped",
        "larger",
    )
    format_ = FORMATS[row.stage.format]
    seats = ProposalSeat.objects.filter(proposal__round=row).exclude(proposal__state=Proposal.State.DROPPED)
    seated = list(seats.order_by().values_list("proposal", "enrolment"))
    roles = list(row.unmatched.values_list("enrolment__role", flat=True))
    return Figures(
        **{name: said.get(name, 0) for name in names},
        better=_better_by(said),
        proven=_better_by(said) < inf and _is_proven(said),
        pairs=len({proposal for proposal, _ in seated}),
        people=len({enrolment for _, enrolment in seated}),
        unmatched=len(roles),
        without=roles.count(format_.asks.code),
        used_up=bool(said.get("used_up")),
        of_equals=format_.of_equals,
    )


def _is_proven(said: Mapping[str, object]) -> bool:
    return not said.get("wrong") and (said.get("status") == "optimal" or said.get("bound_is") == "checked")


def _better_by(said: Mapping[str, float]) -> float:
    """`gap` is a share of the bound; people are told a share of the plan they look at. Of nothing, nothing is known."""
    value = float(said.get("value", 0.0))
    return (float(said.get("bound", value)) - value) / value if value > 0 else inf


def pairs_of(row: Round, words: str = "") -> QuerySet[Proposal]:
    """The pairs of a round; with `words`, those in which somebody is called so, by name, number or title."""
    people = [f"{side}__person__{one}" for side in ("teacher", "learner") for one in ("site", "unit")]
    pairs = row.proposals.select_related("skill", *people).with_seats("site", "unit")
    if not words:
        return pairs
    called = Person.objects.named_like(words).values("pk")
    seated = ProposalSeat.objects.filter(proposal=OuterRef("pk"), enrolment__person__in=called)
    return pairs.filter(Exists(seated))


def unmatched_of(row: Round) -> QuerySet[Unmatched]:
    """Who asked to learn before who offered to teach: it is they who wait for something."""
    asked = When(enrolment__role=FORMATS[row.stage.format].asks.code, then=0)
    return row.unmatched.order_by(Case(asked, default=1), "pk")


def pairs_with(row: Round, one: Enrolment) -> QuerySet[Proposal]:
    """The pairs of the round that this one is in."""
    kept = pairs_of(row).exclude(state=Proposal.State.DROPPED)
    return kept.filter(seats__enrolment=one)


@dataclass(frozen=True)
class WithoutLine:
    person: Person
    why: Why
    enrolment: int


def unmatched_lines(rows: Iterable[Unmatched] | QuerySet[Unmatched]) -> list[WithoutLine]:
    found = list(rows)
    people = _people(found)
    names = known([[row.parameters] for row in found])
    return [WithoutLine(people[row.enrolment_id], why_nobody(row, names), row.enrolment_id) for row in found]


def _people(rows: Sequence[Unmatched]) -> dict[int, Person]:
    keys = [row.enrolment_id for row in rows]
    enrolments = Enrolment.objects.filter(pk__in=keys).select_related("person__site", "person__unit")
    return {enrolment.pk: enrolment.person for enrolment in enrolments}


def published_words(row: Round) -> str:
    dropped = (row.plan or {}).get("dropped", 0)
    words = _("The round is out; everybody in it is told.")
    if row.waves.to_come().exists():
        words = _("The first wave is out; whoever is in it, and whoever has nobody, is told.")
    if not dropped:
        return words
    left = ngettext(
        "%(n)s pair was taken out, because somebody left, paused or filled up since the draft.",
        "%(n)s pairs were taken out, because somebody left, paused or filled up since the draft.",
        dropped,
    )
    return f"{words} {left % {'n': dropped}}"
