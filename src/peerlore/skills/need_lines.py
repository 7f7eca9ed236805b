"""Translator: lines that name needs in words, to units, skills and needs of ours; every problem with its remedy."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peerlore.people.models import Person, Unit
from peerlore.skills.models import TOP_LEVEL, Goal, Need, NeedBatch, NeedEffect, NeedLine, Skill, SkillLabel, normalised

COLUMNS = {
    "skill": gettext_lazy("Skill"),
    "unit": gettext_lazy("Unit"),
    "level": gettext_lazy("Level"),
    "people": gettext_lazy("People"),
    "title": gettext_lazy("Job title"),
    "by_date": gettext_lazy("By when"),
}
MOST_PEOPLE = 100_000
ASKED_AT_ONCE = 400
BETWEEN_UNITS = (" / ", " > ", " › ")
NEAR, LOOKED_UP = 3, 8


@dataclass(frozen=True)
class Problem:
    """What keeps a line from being taken: in which column, and what helps."""

    column: str
    words: str


@dataclass(frozen=True)
class NeedKey:
    """What makes a need one: there is one of each in a goal."""

    unit: int
    skill: int
    level: int
    title: str


@dataclass
class CheckedLine:
    """A line with what it means: either problems, or a need and what adding it would do."""

    line: NeedLine
    unit: Unit | None = None
    skill: Skill | None = None
    level: int = 0
    people: int = 0
    title: str = ""
    by_date: date | None = None
    problems: list[Problem] = field(default_factory=list)
    need: Need | None = None

    @property
    def key(self) -> NeedKey | None:
        if self.problems or self.unit is None or self.skill is None:
            return None
        return NeedKey(self.unit.pk, self.skill.pk, self.level, self.title)

    @property
    def effect(self) -> NeedEffect:
        if self.need is None:
            return NeedEffect.NEW
        same = (self.need.people, self.need.by_date) == (self.people, self.by_date)
        return NeedEffect.SAME if same else NeedEffect.CHANGED


@dataclass(frozen=True)
class CheckedBatch:
    lines: Sequence[CheckedLine]

    @property
    def bad(self) -> list[CheckedLine]:
        return [line for line in self.lines if line.problems]

    def of(self, effect: NeedEffect) -> list[CheckedLine]:
        return [line for line in self.lines if not line.problems and line.effect == effect]

    @property
    def new(self) -> list[CheckedLine]:
        return self.of(NeedEffect.NEW)

    @property
    def changed(self) -> list[CheckedLine]:
        return self.of(NeedEffect.CHANGED)

    @property
    def same(self) -> list[CheckedLine]:
        return self.of(NeedEffect.SAME)

    @property
    def acts_on(self) -> int:
        return len(self.new) + len(self.changed)


def check_batch(batch: NeedBatch) -> CheckedBatch:
    """Every line of `batch` against what is here now. As many queries for a thousand lines as for one, but for the
    words of skills, which are asked for a few hundred at a time."""
    rows = list(batch.lines.all())
    known = _Known.of(batch.goal, [row.cells for row in rows])
    lines = [_checked(row, known) for row in rows]
    _refuse_twice(lines)
    needs = {NeedKey(n.unit_id, n.skill_id, n.level, n.title): n for n in batch.goal.needs.all()}
    for line in lines:
        line.need = needs.get(line.key) if line.key else None
    return CheckedBatch(lines)


@dataclass(frozen=True)
class _Known:
    """What the words of all lines may mean."""

    goal: Goal
    units: Mapping[str, list[Unit]]
    skills: Mapping[str, list[Skill]]
    titles: Mapping[str, str]
    near: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, goal: Goal, cells: Sequence[Mapping[str, str]]) -> "_Known":
        words = {cell.get("skill", "").strip() for cell in cells}
        return cls(goal, _units(), _skills({normalised(word) for word in words} | words - {""}), _titles(cells))


def _units() -> dict[str, list[Unit]]:
    """Each unit by its name, and by its name with those above it, as far up as somebody may write."""
    found: defaultdict[str, list[Unit]] = defaultdict(list)
    everything = {unit.pk: unit for unit in Unit.objects.all()}
    for unit in everything.values():
        above = [everything[int(key)].name for key in unit.path.split("/") if key]
        for start in range(len(above) + 1):
            found[_unit_words("/".join([*above[start:], unit.name]))].append(unit)
    return found


def _unit_words(written: str) -> str:
    for between in BETWEEN_UNITS:
        written = written.replace(between, "/")
    return normalised(written.strip("/"))


def unit_in_words(unit: Unit, everything: Mapping[int, Unit]) -> str:
    """The whole way down to a unit, which names it alone."""
    return " / ".join([*(everything[int(key)].name for key in unit.path.split("/") if key), unit.name])


def _skills(words: set[str]) -> dict[str, list[Skill]]:
    found: defaultdict[str, list[Skill]] = defaultdict(list)
    asked = sorted(words)
    for start in range(0, len(asked), ASKED_AT_ONCE):
        part = asked[start : start + ASKED_AT_ONCE]
        labels = SkillLabel.objects.filter(normalised__in=part, skill__retired_at=None, skill__is_group=False)
        for label in labels.select_related("skill__same_as"):
            found[label.normalised].append(label.skill.itself)
        for skill in Skill.objects.filter(uri__in=part, retired_at=None).select_related("same_as"):
            found[skill.uri].append(skill.itself)
    return found


def _titles(cells: Iterable[Mapping[str, str]]) -> dict[str, str]:
    if not any(c.get("title") for c in cells):
        return {}
    here = Person.objects.present().exclude(title="").order_by().values_list("title", flat=True).distinct()
    return {normalised(title): title for title in here}


def _checked(row: NeedLine, known: _Known) -> CheckedLine:
    line, cells = CheckedLine(row), row.cells
    line.skill = _skill(line, known)
    line.unit = _unit(line, known.units.get(_unit_words(cells.get("unit", "")), []))
    line.level = _number(line, "level", most=TOP_LEVEL)
    line.people = _number(line, "people", most=MOST_PEOPLE)
    line.title = _title(line, known)
    line.by_date = _day(line, known.goal)
    return line


def _skill(line: CheckedLine, known: _Known) -> Skill | None:
    written = line.line.cells.get("skill", "").strip()
    found = {skill.pk: skill for skill in known.skills.get(written, known.skills.get(normalised(written), []))}
    if len(found) == 1:
        return next(iter(found.values()))
    if not written:
        _problem(line, "skill", _("The cell is empty. Write a name, or leave this line out."))
    elif found:
        words = _("Several skills are called “%(name)s”. Write another of its names, which only one of them has.")
        _problem(line, "skill", words % {"name": written[:100]})
    else:
        _problem(line, "skill", _no_skill(written[:100], known))
    return None


def _no_skill(written: str, known: _Known) -> str:
    """What is near is looked up for a few words only: a sheet of nothing but unknown words is told quickly too."""
    if written not in known.near and len(known.near) < LOOKED_UP:
        likely = Skill.objects.learnable().best_named(written)[:NEAR]
        known.near[written] = "; ".join(skill.label for skill in likely)
    if near := known.near.get(written, ""):
        words = _("No skill is called “%(name)s”. Near to it: %(near)s.")
        return words % {"name": written, "near": near}
    return _("No skill is called “%(name)s”. Write other words, or add it first where you add a single need.") % {
        "name": written
    }


def _unit(line: CheckedLine, found: Sequence[Unit]) -> Unit | None:
    written = line.line.cells.get("unit", "").strip()
    if len(found) == 1:
        return found[0]
    if not written:
        _problem(line, "unit", _("The cell is empty. Write a name, or leave this line out."))
    elif found:
        words = _("Several units are called “%(name)s”. Write the one above it too, as in “Leeds / Sales”.")
        _problem(line, "unit", words % {"name": written[:100]})
    else:
        words = _("No unit is called “%(name)s”. Write it as in the list of people.")
        _problem(line, "unit", words % {"name": written[:100]})
    return None


def _number(line: CheckedLine, column: str, *, most: int) -> int:
    written = line.line.cells.get(column, "").strip()
    if written.isascii() and written.isdigit() and 1 <= int(written[:9]) <= most and len(written) < 9:
        return int(written)
    words = _("Write a whole number from 1 to %(most)s. “%(written)s” could mean anything.")
    _problem(line, column, words % {"most": most, "written": written[:40]})
    return 0


def _title(line: CheckedLine, known: _Known) -> str:
    written = line.line.cells.get("title", "").strip()
    if written and normalised(written) not in known.titles:
        words = _("Nobody here has the job title “%(title)s”. Write it as in the list of people, or leave it empty.")
        _problem(line, "title", words % {"title": written[:100]})
    return known.titles.get(normalised(written), "")


def _day(line: CheckedLine, goal: Goal) -> date | None:
    """The day as it was read (in ISO); the goal's last day where the cell is empty."""
    written = line.line.cells.get("by_date", "").strip()
    try:
        day = date.fromisoformat(written) if written else goal.ends
    except ValueError:
        _problem(line, "by_date", _("“%(day)s” is not a day such as 2026-09-30.") % {"day": written[:40]})
        return None
    if not goal.starts <= day <= goal.ends:
        bounds = {"day": date_format(day), "first": date_format(goal.starts), "last": date_format(goal.ends)}
        words = _("%(day)s is outside the goal. Write a day from %(first)s to %(last)s, or leave the cell empty.")
        _problem(line, "by_date", words % bounds)
    return day


def _refuse_twice(lines: Iterable[CheckedLine]) -> None:
    first: dict[NeedKey, int] = {}
    for line in lines:
        if key := line.key:
            if key in first:
                words = _("Line %(line)s says the same need. Keep the line that is right.")
                _problem(line, "skill", words % {"line": first[key]})
            else:
                first[key] = line.line.number


def _problem(line: CheckedLine, column: str, words: str) -> None:
    line.problems.append(Problem(str(COLUMNS[column]), words))


def role_lines(
    units: Iterable[Unit], titles: Collection[str], *, skill: Skill, level: int, people: int | None, by_date: date
) -> list[dict[str, str]]:
    """A need for each unit and job title that somebody there has: `people` of them, or (`None`) all there are today."""
    everything = {unit.pk: unit for unit in Unit.objects.all()}
    here = _people_by_title(everything)
    said = {"skill": skill.uri, "level": str(level), "by_date": by_date.isoformat()}
    return [
        said | {"unit": unit_in_words(unit, everything), "title": title, "people": str(people or here[unit.pk][title])}
        for unit in units
        for title in titles
        if here[unit.pk][title]
    ]


def _people_by_title(units: Mapping[int, Unit]) -> dict[int, Counter[str]]:
    """How many of each job title work in each unit and below it. One query."""
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    rows = Person.objects.present().exclude(title="").order_by().values_list("unit", "title").annotate(Count("pk"))
    for key, title, count in rows:
        if key in units:
            for above in (key, *(int(each) for each in units[key].path.split("/") if each)):
                found[above][title] += count
    return found


def lines_of(cells: Iterable[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    """Only the cells we know, cut to what may be kept."""
    for said in cells:
        yield {name: str(said.get(name, ""))[:300] for name in COLUMNS if said.get(name)}
