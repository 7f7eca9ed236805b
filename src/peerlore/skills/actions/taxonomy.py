"""Bring a taxonomy in, all or nothing; say what it would change; add a single skill of one's own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from peerlore.people.audit import record as log
from peerlore.people.models import Person
from peerlore.skills.actions.alike import find_alike, join_equal, join_went_into, nearest, offer_near
from peerlore.skills.actions.bulk import AT_ONCE, count_anew, create, remove
from peerlore.skills.actions.joining import keep_what_others_have
from peerlore.skills.actions.occupations import write_occupations
from peerlore.skills.actions.rules import FromElsewhere, LabelTooShort
from peerlore.skills.actions.words import index_labels
from peerlore.skills.models import Skill, SkillLabel, Word, WordGram, WordOfSkill, normalised
from peerlore.skills.own_skills import ReadProblem, ReadSkill, Taxonomy, uri_of

FIELDS = ("label", "description", "kind", "is_group")
LONGEST_LABEL = 500
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Change:
    """What becomes of one skill or occupation: `kind` is new, renamed, retired, back, or one (with `other`)."""

    kind: str
    label: str
    other: str = ""


@dataclass(frozen=True)
class ImportCounts:
    """What an import did. `retired` are skills the taxonomy no longer has: kept where people have them, not offered.
    `one` are those found to be the same as another, `alike` those that wait for somebody to say so."""

    new: int
    changed: int
    retired: int
    unchanged: int
    problems: tuple[ReadProblem, ...] = ()
    one: int = 0
    alike: int = 0
    occupations: int = 0
    changes: tuple[Change, ...] = ()

    @property
    def changes_something(self) -> bool:
        return bool(self.new or self.changed or self.retired or self.one or self.occupations)


@dataclass
class _Difference:
    """What has to be written so that our rows say what the taxonomy says."""

    new: list[Skill] = field(default_factory=list)
    altered: dict[int, Skill] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    dropped: list[Skill] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def import_taxonomy(
    taxonomy: Taxonomy, *, by: Person | None, at: datetime, tell: Tell = lambda says: None
) -> ImportCounts:
    """Make our skills of this source those of `taxonomy`, in one transaction. The same one twice changes nothing.

    Skills keep their rows, so records and needs stay with them; those that another source has under the same name
    become one with them. Raises `FromElsewhere` when two imports collide.
    """
    try:
        with transaction.atomic():
            return _import(taxonomy, by=by, at=at, tell=tell)
    except IntegrityError as collided:
        raise FromElsewhere from collided


def look_at_taxonomy(taxonomy: Taxonomy, *, at: datetime, tell: Tell = lambda says: None) -> ImportCounts:
    """What `import_taxonomy` would do: it is done, counted, and taken back."""
    try:
        with transaction.atomic():
            counts = _import(taxonomy, by=None, at=at, tell=tell)
            transaction.set_rollback(True)
    except IntegrityError as collided:
        raise FromElsewhere from collided
    return counts


@transaction.atomic
def add_own_skill(label: str, *, by: Person | None, at: datetime) -> Skill:
    """A skill that no taxonomy here has, as somebody typed it. One that is named exactly so is given back instead;
    one that is named almost so waits for a coordinator to compare."""
    label = " ".join(label.split())[:255]
    if len(label) < 2:
        raise LabelTooShort
    known = Skill.objects.filter(retired_at=None, is_group=False, labels__normalised=normalised(label)).first()
    if known:
        return known.itself
    uri, near = uri_of("typed", label), nearest(label)
    skill, is_new = Skill.objects.get_or_create(uri=uri, defaults={"label": label, "source": "typed", "kind": "skill"})
    if is_new:
        _name(skill)
        log("skill-added", skill, by=by, at=at, fields=["label"])
        offer_near(skill, near, at=at)
    return skill.itself


def _name(skill: Skill) -> None:
    plain = normalised(skill.label)
    index_labels([SkillLabel.objects.create(skill=skill, label=skill.label, normalised=plain, preferred=True)])


def _import(taxonomy: Taxonomy, *, by: Person | None, at: datetime, tell: Tell) -> ImportCounts:
    known = {s.uri: s for s in Skill.objects.select_for_update().filter(source=taxonomy.source).order_by("pk")}
    difference = _compared(taxonomy, known, at)
    tell(f"Writing {len(difference.new)} new and {len(difference.altered)} changed skills …")
    create(Skill, difference.new)
    written = [*difference.altered.values(), *difference.dropped]
    Skill.objects.bulk_update(written, [*FIELDS, "dropped_at", "retired_at"], batch_size=AT_ONCE)
    keys = dict(Skill.objects.filter(source=taxonomy.source).values_list("uri", "pk"))
    tell("Writing the labels they go by …")
    difference.touched |= _write_labels(taxonomy, keys)
    tell("Writing what lies above what …")
    difference.touched |= _write_broader(taxonomy, keys)
    count_anew(Skill, Skill.broader.through, SkillLabel, Word, WordGram, WordOfSkill)
    tell("Writing occupations and what they ask for …")
    occupations = write_occupations(taxonomy, keys, at=at)
    tell("Comparing with the skills that were there …")
    joined = [*join_went_into(difference.dropped, by=by, at=at), *join_equal(by=by, at=at)]
    keep_what_others_have(at=at)
    alike = find_alike(at=at)
    difference.changes += [Change("one", one.other.label, one.kept.label) for one in joined]
    counts = _counts(taxonomy, difference, keys, one=len(joined), alike=alike, occupations=occupations)
    return _logged(counts, keys, by=by, at=at)


def _compared(taxonomy: Taxonomy, known: dict[str, Skill], at: datetime) -> _Difference:
    difference = _Difference()
    for uri, read in taxonomy.skills.items():
        if uri not in known:
            difference.new.append(Skill(uri=uri, source=taxonomy.source, **_facts(read)))
            difference.changes.append(Change("new", read.label))
        elif known[uri].dropped_at or any(getattr(known[uri], n) != v for n, v in _facts(read).items()):
            difference.changes += _told(known[uri], read)
            difference.altered[known[uri].pk] = _altered(known[uri], read)
    for uri, skill in known.items():
        if uri not in taxonomy.skills and uri not in taxonomy.nameless and skill.dropped_at is None:
            skill.dropped_at = skill.retired_at = at
            difference.dropped.append(skill)
            difference.changes.append(Change("retired", skill.label))
    return difference


def _told(skill: Skill, read: ReadSkill) -> Iterator[Change]:
    if skill.dropped_at:
        yield Change("back", read.label)
    elif skill.label != read.label:
        yield Change("renamed", read.label, skill.label)


def _facts(read: ReadSkill) -> dict[str, str | bool]:
    return {"label": read.label, "description": read.description, "kind": read.kind, "is_group": read.is_group}


def _altered(skill: Skill, read: ReadSkill) -> Skill:
    for name, value in _facts(read).items():
        setattr(skill, name, value)
    skill.dropped_at = skill.retired_at = None
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
    remove(SkillLabel, (pk for pk, _ in gone))
    create(SkillLabel, fresh)
    index_labels(fresh)
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
    remove(through, (found[pair] for pair in gone))
    create(through, [through(from_skill_id=lower, to_skill_id=upper) for lower, upper in sorted(fresh)])
    return {lower for lower, _ in gone} | {lower for lower, _ in fresh}


def _counts(
    taxonomy: Taxonomy, difference: _Difference, keys: dict[str, int], *, one: int, alike: int, occupations: int
) -> ImportCounts:
    new = {keys[skill.uri] for skill in difference.new}
    changed = (difference.touched | difference.altered.keys()) - new
    return ImportCounts(
        new=len(new),
        changed=len(changed),
        retired=len(difference.dropped),
        unchanged=len(taxonomy.skills) - len(new) - len(changed),
        problems=taxonomy.problems,
        one=one,
        alike=alike,
        occupations=occupations,
        changes=tuple(difference.changes),
    )


def _logged(counts: ImportCounts, keys: dict[str, int], *, by: Person | None, at: datetime) -> ImportCounts:
    if counts.changes_something and keys:
        first = Skill.objects.get(pk=min(keys.values()))
        log("taxonomy-imported", first, by=by, at=at, fields=["label", "labels", "broader"])
    return counts
