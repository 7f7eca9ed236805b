"""Find skills that are one: those named equally are made one, those named almost so wait for somebody's look."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from peerlore.people.models import Person
from peerlore.skills.actions.bulk import create
from peerlore.skills.actions.joining import make_one
from peerlore.skills.alike import Named, Pair, near_pairs
from peerlore.skills.models import Likeness, Skill, SkillLabel, normalised
from peerlore.skills.models.finding import found

EQUAL, WENT_INTO = Likeness.Why.EQUAL, Likeness.Why.WENT_INTO
LOOKED_AT = 5


def join_equal(*, by: Person | None, at: datetime) -> list[Likeness]:
    """Skills with the same name become one: the first of them is kept. What a coordinator keeps apart stays apart."""
    named: defaultdict[str, list[int]] = defaultdict(list)
    for pk, label in _standing().order_by("pk").values_list("pk", "label"):
        named[normalised(label)].append(pk)
    doubles = [keys for keys in named.values() if len(keys) > 1]
    rows = Skill.objects.in_bulk([key for keys in doubles for key in keys])
    apart = _told_apart()
    pairs = [(keys[0], other) for keys in doubles for other in keys[1:] if frozenset((keys[0], other)) not in apart]
    return [make_one(rows[kept], rows[other], by=by, at=at, why=EQUAL) for kept, other in pairs]


def join_went_into(dropped: Sequence[Skill], *, by: Person | None, at: datetime) -> list[Likeness]:
    """A skill that the newer release no longer has, but has as another name of exactly one skill, went into that."""
    return [
        make_one(into[0], skill, by=by, at=at, why=WENT_INTO)
        for skill in dropped
        if skill.same_as_id is None and not skill.is_group and len(into := _now_called(skill)) == 1
    ]


def _now_called(skill: Skill) -> list[Skill]:
    said = SkillLabel.objects.filter(normalised=normalised(skill.label), skill__source=skill.source)
    here = Skill.objects.filter(dropped_at=None, is_group=False, labels__in=said).exclude(pk=skill.pk)
    return list(here.select_related("same_as").distinct()[:2])


def find_alike(*, at: datetime) -> int:
    """Offer the pairs that may be one, of all skills here; how many are new. Pairs met before are left as they are."""
    known = {frozenset(pair) for pair in Likeness.objects.values_list("kept", "other")}
    new = [pair for pair in near_pairs(list(_named())) if frozenset((pair.one, pair.other)) not in known]
    create(Likeness, [_offered(pair, at) for pair in new])
    _forget_what_is_one()
    return len(new)


def nearest(label: str) -> list[int]:
    """The skills that `label`, which is no skill yet, may mean; once it is one, it is found as itself."""
    return found(label, among=Skill.objects.learnable())[:LOOKED_AT]


def offer_near(skill: Skill, near: Sequence[int], *, at: datetime) -> None:
    """Of a skill that somebody just typed: those of the nearest it may be the same as."""
    pairs = near_pairs([*_named(Q(skill__in=near)), *_named(Q(skill=skill))])
    create(Likeness, [_offered(pair, at) for pair in pairs if skill.pk in (pair.one, pair.other)])


def _standing() -> QuerySet[Skill]:
    return Skill.objects.filter(same_as=None, is_group=False, dropped_at=None)


def _told_apart() -> set[frozenset[int]]:
    return {frozenset(pair) for pair in Likeness.objects.kept_apart().values_list("kept", "other")}


def _named(which: Q | None = None) -> Iterator[Named]:
    """Each label of a skill that stands for itself."""
    rows = SkillLabel.objects.filter(skill__same_as=None, skill__retired_at=None, skill__is_group=False)
    rows = rows if which is None else rows.filter(which)
    for row in rows.order_by("pk").values_list("skill", "skill__source", "normalised", "preferred"):
        yield Named(*row)


def _offered(pair: Pair, at: datetime) -> Likeness:
    return Likeness(kept_id=pair.one, other_id=pair.other, why=pair.why, at=at)


def _forget_what_is_one() -> None:
    """Nobody needs to compare two of which one stands no longer for itself."""
    resting = Q(kept__same_as__isnull=False) | Q(other__same_as__isnull=False)
    gone = Q(kept__retired_at__isnull=False) | Q(other__retired_at__isnull=False)
    keys = list(Likeness.objects.offered().filter(resting | gone).values_list("pk", flat=True))
    Likeness.objects.filter(pk__in=keys).delete()
