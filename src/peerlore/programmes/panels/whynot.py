"""Why not somebody else: for whoever runs the round by name, for the two of a proposal in counts alone."""

from dataclasses import dataclass
from math import floor

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peerlore.people.models import Person
from peerlore.programmes.matching import readable
from peerlore.programmes.matching.asking import FEW, Asked, Others, WhyNot
from peerlore.programmes.models import Enrolment, Proposal, Round

MOST_ROWS = 20
OR_A_RULE = gettext_lazy("Or a rule keeps them apart that is never told, because it may be somebody's own wish.")
WORDS = {
    "together": gettext_lazy("They are together in this plan."),
    "one-person": gettext_lazy("That is one and the same person."),
    "paused": gettext_lazy("One of the two is on pause."),
    "kept-apart": gettext_lazy(
        "They stand in one line of report, are or were together lately, were proposed to each other in this round "
        "before, or were parted by hand."
    ),
    "by-hand": gettext_lazy("One of the two is set together with somebody else by hand."),
    "not-taught": gettext_lazy("%(teacher)s teaches nothing that %(learner)s asked for above where %(learner)s is."),
    "no-hours": gettext_lazy("Their working hours leave no time for a session."),
    "no-room": gettext_lazy("One of the two has no place free."),
    "as-good": gettext_lazy("It would have been as good, and the seed decided."),
    "worth-more-to-another": gettext_lazy(
        "%(teacher)s’s place is worth more to somebody else: this pair would have cost the plan at least %(cost)s of "
        "what a pair is worth."
    ),
    "better-elsewhere": gettext_lazy(
        "%(learner)s has a better place: this pair would have cost the plan at least %(cost)s of what a pair is worth."
    ),
}
ERASED = gettext_lazy(
    "Somebody who took part in this programme was erased since. Everything that this round had frozen of people went "
    "with them, and so this question has no answer any more. The pairs, the figures and the proof stay."
)
KEY_GONE = gettext_lazy(
    "The master key has changed since this round was worked out, and the one before was taken away. Without it what "
    "was frozen cannot be read whole, and so this question has no answer any more. The pairs, the figures and the "
    "proof stay."
)
PRICED = {"as-good", "worth-more-to-another", "better-elsewhere"}


@dataclass(frozen=True)
class Answered:
    person: Person
    words: str


@dataclass(frozen=True)
class Count:
    """`few`: fewer than five, so that no number is shown."""

    words: str
    many: int
    few: bool


def forgotten(row: Round) -> str:
    """Why this round can answer nothing that needs what it had frozen of people; empty where it can."""
    if row.is_emptied:
        return str(ERASED)
    return "" if readable(row.problem) else str(KEY_GONE)


def asked_of(row: Round) -> Asked | None:
    """`None` where the round has no plan with prices, or nothing frozen any more."""
    if forgotten(row) or not row.plan or not row.plan.get("prices"):
        return None
    kept = row.proposals.exclude(state=Proposal.State.DROPPED).order_by().values_list("teacher", "learner")
    return Asked(row.problem, row.plan, frozenset(kept))


def answers(asked: Asked, enrolment: Enrolment, words: str) -> list[Answered]:
    """Those on the other side of the round who are called so, each with why not; names for whoever runs the round."""
    called = Person.objects.named_like(words).values("pk")
    found = Enrolment.objects.filter(pk__in=asked.other_side(enrolment.pk), person__in=called)
    rows = found.select_related("person__site", "person__unit").order_by("person__family_name", "pk")[:MOST_ROWS]
    return [Answered(one.person, _said(asked, enrolment, one)) for one in rows]


def _said(asked: Asked, one: Enrolment, other: Enrolment) -> str:
    if asked.is_set_elsewhere(one.pk, other.pk):
        return str(WORDS["by-hand"])
    found = asked.why_not(one.pk, other.pk)
    teacher, learner = (one, other) if asked.gives(one.pk) else (other, one)
    facts = {"teacher": teacher.person.first_name, "learner": learner.person.first_name, "cost": _share(asked, found)}
    words = str(WORDS[found.code]) % facts
    return f"{words} {OR_A_RULE}" if found.code in PRICED else words


def _share(asked: Asked, found: WhyNot) -> str:
    """Rounded down, for it is a least."""
    return _("%(n)s %%") % {"n": floor(asked.share_of_a_pair(found.cost) * 10_000) / 100}


def counts(others: Others, *, gives: bool) -> list[Count]:
    """For whoever runs the round."""
    return [Count(words, many, few=False) for words, many in _counted(others, gives=gives) if many]


def counts_for_you(others: Others, *, gives: bool) -> list[Count]:
    """Nothing where all the others together are fewer than five."""
    if others.everybody < FEW:
        return []
    return [Count(words, many, few=many < FEW) for words, many in _counted(others, gives=gives) if many]


def _counted(others: Others, *, gives: bool) -> list[tuple[str, int]]:
    """Each at the first thing that stands in the way."""
    unsuited = (
        _("Did not ask for what could be taught, are above it already, or are on pause")
        if gives
        else _("Teach nothing of what was asked for above the level held, or are on pause")
    )
    suited = _("Would suit, but the plan as a whole is worth no more so; or a rule that is never told keeps them apart")
    return [
        (unsuited, others.unsuited),
        (_("Work at hours that leave no time for a session"), others.no_hours),
        (_("Have no place free"), others.no_room),
        (suited, others.suited),
    ]
