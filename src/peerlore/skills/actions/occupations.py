"""Write the occupations of a taxonomy: the titles they go by, and what they ask for."""

from collections.abc import Mapping
from datetime import datetime

from peerlore.skills.actions.bulk import AT_ONCE, count_anew, create, insert, remove
from peerlore.skills.actions.words import index_titles
from peerlore.skills.models import Occupation, OccupationSkill, OccupationTitle, Word, WordGram, WordOfTitle, normalised
from peerlore.skills.own_skills import LABEL_LENGTH, ReadOccupation, ReadUse, Taxonomy
from peerlore.skills.titles import title_words

FIELDS = ("label", "code", "description")
Keys = Mapping[str, int]


def write_occupations(taxonomy: Taxonomy, skills: Keys, *, at: datetime) -> int:
    """Make our occupations of this source those of the taxonomy; how many are new, changed or retired."""
    if taxonomy.occupations is None:
        return 0
    known = {one.uri: one for one in Occupation.objects.filter(source=taxonomy.source)}
    touched = _write(taxonomy.occupations, known, source=taxonomy.source, at=at)
    keys = dict(Occupation.objects.filter(source=taxonomy.source).values_list("uri", "pk"))
    touched |= _write_titles(taxonomy, keys)
    if taxonomy.uses is not None:
        touched |= _write_uses(taxonomy, keys, skills=skills)
    count_anew(Occupation, OccupationTitle, OccupationSkill, Word, WordGram, WordOfTitle)
    return len(touched)


def _write(
    read: Mapping[str, ReadOccupation], known: Mapping[str, Occupation], *, source: str, at: datetime
) -> set[str]:
    """The uris of the occupations that are new, changed or retired."""
    new = [Occupation(uri=uri, source=source, **_facts(one)) for uri, one in read.items() if uri not in known]
    altered = [_altered(known[uri], one) for uri, one in read.items() if uri in known and _differs(known[uri], one)]
    gone = [one for uri, one in known.items() if uri not in read and one.retired_at is None]
    for one in gone:
        one.retired_at = at
    create(Occupation, new)
    Occupation.objects.bulk_update([*altered, *gone], [*FIELDS, "retired_at"], batch_size=AT_ONCE)
    return {one.uri for one in (*new, *altered, *gone)}


def _facts(read: ReadOccupation) -> dict[str, str]:
    return {"label": read.label, "code": read.code, "description": read.description}


def _differs(known: Occupation, read: ReadOccupation) -> bool:
    return known.retired_at is not None or any(getattr(known, name) != said for name, said in _facts(read).items())


def _altered(known: Occupation, read: ReadOccupation) -> Occupation:
    for name, said in _facts(read).items():
        setattr(known, name, said)
    known.retired_at = None
    return known


def _write_titles(taxonomy: Taxonomy, keys: Keys) -> set[str]:
    read = taxonomy.occupations or {}
    uris = {keys[uri]: uri for uri in read}
    wanted = {(keys[uri], *title) for uri, one in read.items() for title in _titles(one)}
    rows = OccupationTitle.objects.filter(occupation__source=taxonomy.source)
    said = rows.values_list("pk", "occupation", "title", "normalised", "preferred")
    found = {(of, title, plain, preferred): pk for pk, of, title, plain, preferred in said if of in uris}
    fresh = [
        OccupationTitle(
            occupation_id=of, title=title, normalised=plain, preferred=preferred, words=len(title_words(plain))
        )
        for of, title, plain, preferred in sorted(wanted - found.keys())
    ]
    gone = found.keys() - wanted
    remove(OccupationTitle, (found[row] for row in gone))
    create(OccupationTitle, fresh)
    index_titles(fresh)
    return {uris[row[0]] for row in gone} | {uris[title.occupation_id] for title in fresh}


def _titles(read: ReadOccupation) -> set[tuple[str, str, bool]]:
    """title, its normalised form, whether it is the preferred one; each normalised form once."""
    found = {normalised(read.label): (read.label, normalised(read.label), True)}
    for title in read.titles:
        plain = normalised(title)
        if plain and len(plain) <= LABEL_LENGTH:
            found.setdefault(plain, (title, plain, False))
    return set(found.values())


def _write_uses(taxonomy: Taxonomy, keys: Keys, *, skills: Keys) -> set[str]:
    wanted = {
        _row(use, keys=keys, skills=skills)
        for use in taxonomy.uses or ()
        if use.occupation in keys and use.skill in skills
    }
    rows = OccupationSkill.objects.filter(occupation__source=taxonomy.source)
    said = rows.values_list("pk", "occupation", "skill", "essential", "importance", "level")
    found = {(of, skill, essential, importance, level): pk for pk, of, skill, essential, importance, level in said}
    fresh, gone = wanted - found.keys(), found.keys() - wanted
    remove(OccupationSkill, (found[row] for row in gone))
    fields = ("occupation", "skill", "essential", "importance", "level")
    in_order = sorted(fresh, key=lambda row: row[:2])
    insert(OccupationSkill, fields, in_order)
    uris = {pk: uri for uri, pk in keys.items()}
    return {uris[row[0]] for row in gone | fresh}


def _row(use: ReadUse, *, keys: Keys, skills: Keys) -> tuple[int, int, bool, float | None, float | None]:
    return keys[use.occupation], skills[use.skill], use.essential, use.importance, use.level
