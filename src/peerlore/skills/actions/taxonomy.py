"""Bring a taxonomy in, all or nothing; add a single skill of one's own."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model

from peerlore.people.audit import record as log
from peerlore.people.models import Person
from peerlore.skills.actions.rules import FromElsewhere, LabelTooShort
from peerlore.skills.models import Skill, SkillLabel, normalised
from peerlore.skills.own_skills import ReadProblem, ReadSkill, Taxonomy, uri_of

FIELDS = ("label", "description", "kind", "is_group")
LONGEST_LABEL = 500
AT_ONCE = 2000
Tell = Callable[[str], None]
AnyRow = TypeVar("AnyRow", bound=Model)


@dataclass(frozen=True)
class ImportCounts:
    """What an import did. `retired` are skills the taxonomy no longer has: kept where people have them, not offered."""

    new: int
    changed: int
    retired: int
    unchanged: int
    problems: tuple[ReadProblem, ...] = ()


@dataclass
class _Difference:
    """What has to be written so that our rows say what the taxonomy says."""

    new: list[Skill] = field(default_factory=list)
    altered: dict[int, Skill] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    retired: list[Skill] = field(default_factory=list)


def import_taxonomy(
    taxonomy: Taxonomy, *, by: Person | None, at: datetime, tell: Tell = lambda says: None
) -> ImportCounts:
    """Make our skills of this source those of `taxonomy`, in one transaction. The same one twice changes nothing.

    Skills keep their rows, so records and needs stay with them. Raises `FromElsewhere` when two imports collide.
    """
    try:
        return _import(taxonomy, by=by, at=at, tell=tell)
    except IntegrityError as collided:
        raise FromElsewhere from collided


@transaction.atomic
def add_own_skill(label: str, *, by: Person | None, at: datetime) -> Skill:
    """A skill that no taxonomy here has, as somebody typed it. One that is named exactly so is given back instead."""
    label = " ".join(label.split())[:255]
    if len(label) < 2:
        raise LabelTooShort
    known = Skill.objects.learnable().filter(labels__normalised=normalised(label)).first()
    if known:
        return known
    uri = uri_of("typed", label)
    skill, is_new = Skill.objects.get_or_create(uri=uri, defaults={"label": label, "source": "typed", "kind": "skill"})
    if is_new:
        SkillLabel.objects.create(skill=skill, label=label, normalised=normalised(label), preferred=True)
        log("skill-added", skill, by=by, at=at, fields=["label"])
    return skill


@transaction.atomic
def _import(taxonomy: Taxonomy, *, by: Person | None, at: datetime, tell: Tell) -> ImportCounts:
    known = {s.uri: s for s in Skill.objects.select_for_update().filter(source=taxonomy.source).order_by("pk")}
    difference = _compared(taxonomy, known, at)
    tell(f"Writing {len(difference.new)} new and {len(difference.altered)} changed skills …")
    _create(Skill, difference.new)
    Skill.objects.bulk_update(difference.altered.values(), [*FIELDS, "retired_at"], batch_size=AT_ONCE)
    Skill.objects.bulk_update(difference.retired, ["retired_at"], batch_size=AT_ONCE)
    keys = dict(Skill.objects.filter(source=taxonomy.source).values_list("uri", "pk"))
    tell("Writing the labels they go by …")
    difference.touched |= _write_labels(taxonomy, keys)
    tell("Writing what lies above what …")
    difference.touched |= _write_broader(taxonomy, keys)
    return _logged(taxonomy, _counts(taxonomy, difference, keys), keys, by=by, at=at)


def _compared(taxonomy: Taxonomy, known: dict[str, Skill], at: datetime) -> _Difference:
    difference = _Difference()
    for uri, read in taxonomy.skills.items():
        if uri not in known:
            difference.new.append(Skill(uri=uri, source=taxonomy.source, **_facts(read)))
        elif known[uri].retired_at or any(getattr(known[uri], n) != v for n, v in _facts(read).items()):
            difference.altered[known[uri].pk] = _altered(known[uri], read)
    for uri, skill in known.items():
        if uri not in taxonomy.skills and uri not in taxonomy.nameless and skill.retired_at is None:
            skill.retired_at = at
            difference.retired.append(skill)
    return difference


def _facts(read: ReadSkill) -> dict[str, str | bool]:
    return {"label": read.label, "description": read.description, "kind": read.kind, "is_group": read.is_group}


def _altered(skill: Skill, read: ReadSkill) -> Skill:
    for name, value in _facts(read).items():
        setattr(skill, name, value)
    skill.retired_at = None
    return skill


def _write_labels(taxonomy: Taxonomy, keys: dict[str, int]) -> set[int]:
    """Make the labels those of the taxonomy; the keys of the skills whose labels changed."""
    ours = {keys[uri] for uri in taxonomy.skills}
    wanted = {(keys[uri], *label) for uri, read in taxonomy.skills.items() for label in _labels(read)}
    rows = SkillLabel.objects.filter(skill__source=taxonomy.source)
    found = {
        (skill, *said): pk for pk, skill, *said in rows.values_list("pk", "skill", "label", "normalised", "preferred")
    }
    gone = [(pk, said[0]) for said, pk in found.items() if said not in wanted and said[0] in ours]
    fresh = [
        SkillLabel(skill_id=skill, label=label, normalised=plain, preferred=preferred)
        for skill, label, plain, preferred in sorted(wanted - found.keys())
    ]
    _remove(SkillLabel, (pk for pk, _ in gone))
    _create(SkillLabel, fresh)
    return {skill for _, skill in gone} | {label.skill_id for label in fresh}


def _labels(read: ReadSkill) -> set[tuple[str, str, bool]]:
    """label, its normalised form, whether it is the preferred one; each normalised form once."""
    found = {normalised(read.label): (read.label, normalised(read.label), True)}
    for label in read.labels:
        plain = normalised(label)
        if plain and len(label) <= LONGEST_LABEL and len(plain) <= LONGEST_LABEL:
            found.setdefault(plain, (label, plain, False))
    return set(found.values())


def _write_broader(taxonomy: Taxonomy, keys: dict[str, int]) -> set[int]:
    """Make what lies above each skill that of the taxonomy; the keys of the skills for which it changed."""
    through = Skill.broader.through
    ours = {keys[uri] for uri in taxonomy.skills}
    wanted = {(keys[u], keys[above]) for u, read in taxonomy.skills.items() for above in read.broader if above in keys}
    rows = through._default_manager.filter(from_skill__source=taxonomy.source)
    found = {(lower, upper): pk for pk, lower, upper in rows.values_list("pk", "from_skill", "to_skill")}
    gone = [pair for pair in found if pair not in wanted and pair[0] in ours]
    fresh = wanted - found.keys()
    _remove(through, (found[pair] for pair in gone))
    _create(through, [through(from_skill_id=lower, to_skill_id=upper) for lower, upper in sorted(fresh)])
    return {lower for lower, _ in gone} | {lower for lower, _ in fresh}


def _create(model: type[AnyRow], rows: Sequence[AnyRow]) -> None:
    model._default_manager.bulk_create(rows, batch_size=AT_ONCE)


def _remove(model: type[Model], keys: Iterable[int]) -> None:
    keys = list(keys)
    for start in range(0, len(keys), AT_ONCE):
        model._default_manager.filter(pk__in=keys[start : start + AT_ONCE]).delete()


def _counts(taxonomy: Taxonomy, difference: _Difference, keys: dict[str, int]) -> ImportCounts:
    new = {keys[skill.uri] for skill in difference.new}
    changed = (difference.touched | difference.altered.keys()) - new
    unchanged = len(taxonomy.skills) - len(new) - len(changed)
    return ImportCounts(len(new), len(changed), len(difference.retired), unchanged, taxonomy.problems)


def _logged(
    taxonomy: Taxonomy, counts: ImportCounts, keys: dict[str, int], *, by: Person | None, at: datetime
) -> ImportCounts:
    if (counts.new or counts.changed or counts.retired) and keys:
        first = Skill.objects.get(pk=min(keys.values()))
        log("taxonomy-imported", first, by=by, at=at, fields=["label", "labels", "broader"])
    return counts
