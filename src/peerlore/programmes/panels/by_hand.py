"""A draft changed by hand: what each change costs, before it is made."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peerlore.people.models import Person
from peerlore.programmes.matching.by_hand import Tried, changed, offered, tried
from peerlore.programmes.models import Enrolment, Proposal, Round


@dataclass(frozen=True)
class Change:
    """One change: with whom, and what it costs. `parts`: the two are together in the draft."""

    person: Person
    enrolment: int
    words: str
    parts: bool


def changes(row: Round, one: Enrolment) -> list[Change]:
    """Parting `one` from each they have, and setting them together with each who is offered."""
    as_set = tried(row.problem)
    if as_set is None or one.pk not in row.problem["people"]["enrolment"]:
        return []
    partners = [*_partners(row, one)]
    others = [*partners, *(pk for pk in offered(row.problem, one.pk, seed=row.seed) if pk not in partners)]
    found = Enrolment.objects.filter(pk__in=others).select_related("person__site", "person__unit").in_bulk()
    made = [(found[pk], pk in partners) for pk in others]
    return [Change(other.person, other.pk, _cost(row, as_set, one, other, parts), parts) for other, parts in made]


def _partners(row: Round, one: Enrolment) -> Iterator[int]:
    for pair in row.proposals.filter(state=Proposal.State.DRAFT, seats__enrolment=one).with_seats():
        yield from (side.pk for side in pair.sides() if side.pk != one.pk)


def _cost(row: Round, as_set: Tried, one: Enrolment, other: Enrolment, parts: bool) -> str:
    then = tried(changed(row.problem, one.pk, other.pk, parts=parts))
    return _words(as_set, then) if then else ""


def _words(as_set: Tried, then: Tried) -> str:
    cost = max(0.0, (as_set.value - then.value) / as_set.value * 100) if as_set.value else 0.0
    moved = len(as_set.pairs - then.pairs)
    facts = {"cost": f"{cost:.2f}", "now": as_set.matched, "then": then.matched}
    first = _("It costs %(cost)s %% of what the plan is worth: %(then)s pairs in place of %(now)s.") % facts
    others = ngettext("%(n)s pair of the draft goes.", "%(n)s pairs of the draft go.", moved) % {"n": moved}
    across = _("Across units: %(then)s in place of %(now)s.") % {"then": then.across, "now": as_set.across}
    return f"{first} {others} {across}"
