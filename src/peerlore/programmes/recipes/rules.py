"""Rules 2 to 11: what must agree within a recipe, and with its format."""

import re
from collections.abc import Iterator

from peerlore.programmes.formats import Between, Format
from peerlore.programmes.recipes.reading import Wrong
from peerlore.programmes.recipes.shapes import Agenda, Question, Recipe

AUDIENCES = {"only_me", "members", "record", "coordinator", "counts", "safety", "everyone"}
SAFE_AUDIENCES = {"only_me", "members", "safety"}
DOORS = {"opt_in", "open_application", "self_start", "asked"}
WHEN_FULL = {"lottery", "waiting_list", "another_group"}
PARTS = {
    *("arrive", "carry_over", "drill", "story", "focus", "explore", "practise", "challenge", "heard", "commit"),
    "close",
}
THEMES = {
    *("work_craft", "career", "failure", "feedback", "power_voice", "customers", "change", "learning"),
    *("across_units", "stages", "hope"),
}
PARTIES = {"everyone", "others", "coordinator", "vault", "organisation"}
PLACEHOLDERS = {"first_name", "partner", "programme", "why", "hours", "answer_by", "when", "link"}
LATER = (3, 12, 24)


def broken_rules(recipe: Recipe, format_: Format) -> Iterator[Wrong]:
    for rule in (_sessions, _hours, _names, _words, _prompts, _placeholders, _safety):
        yield from rule(recipe)
    yield from _bounds(recipe, format_)


def _sessions(recipe: Recipe) -> Iterator[Wrong]:
    """2, 3, 4."""
    numbers = sorted(number for agenda in recipe.sessions for number in agenda.numbers)
    if numbers != list(range(1, recipe.rhythm.sessions + 1)):
        yield Wrong("sessions", f"serve the numbers {numbers}", f"serve 1 to {recipe.rhythm.sessions}, each once")
    for position, agenda in enumerate(recipe.sessions):
        yield from _agenda(agenda, f"sessions[{position}]", last=recipe.rhythm.sessions)


def _agenda(agenda: Agenda, path: str, *, last: int) -> Iterator[Wrong]:
    minutes = sum(step.minutes for step in agenda.steps)
    if minutes != agenda.minutes:
        yield Wrong(f"{path}.minutes", f"is {agenda.minutes}, the steps take {minutes}", "make the two agree")
    parts = [step.part for step in agenda.steps] or [""]
    opens = "arrive" if 1 in agenda.numbers else "carry_over"
    ends = "close" if last in agenda.numbers else "commit"
    if parts[0] != opens:
        yield Wrong(f"{path}.steps[0]", f"opens with {parts[0]!r}", f"open with {opens!r}")
    if "heard" not in parts:
        yield Wrong(f"{path}.steps", "have no step 'heard'", "add one: somebody says back what they heard")
    if parts[-1] != ends:
        yield Wrong(f"{path}.steps[{len(parts) - 1}]", f"ends with {parts[-1]!r}", f"end with {ends!r}")


def _hours(recipe: Recipe) -> Iterator[Wrong]:
    """5."""
    minutes = {number: agenda.minutes for agenda in recipe.sessions for number in agenda.numbers}
    for position, role in enumerate(recipe.roles):
        sat = sum(minutes.get(number, 0) for number in role.attends)
        if role.hours * 60 < sat:
            yield Wrong(
                f"roles[{position}].hours", f"is {role.hours}, the sessions take {sat / 60:g}", "name all hours asked"
            )


def _names(recipe: Recipe) -> Iterator[Wrong]:
    """6."""
    roles = {role.code for role in recipe.roles}
    for position, role in enumerate(recipe.roles):
        yield from _known(role.manager_of, roles | {""}, f"roles[{position}].manager_of")
        for number in role.attends:
            if not 1 <= number <= recipe.rhythm.sessions:
                yield Wrong(f"roles[{position}].attends", f"names session {number}", "name sessions that exist")
    for position, owed in enumerate(recipe.owed):
        yield from _known(owed.by, roles | PARTIES, f"owed[{position}].by")
        yield from _known(owed.to, roles | PARTIES, f"owed[{position}].to")
        yield from _known(owed.anchor, {"start", "session", "end"}, f"owed[{position}].anchor")
    for position, agenda in enumerate(recipe.sessions):
        yield from _known(agenda.lead, roles | {"rotates"}, f"sessions[{position}].lead")
    yield from _known(recipe.feedback.by, roles | {""}, "feedback.by")


def _known(value: str, known: set[str], path: str) -> Iterator[Wrong]:
    if value not in known:
        yield Wrong(path, f"is {value!r}, which does not exist", f"write one of: {', '.join(sorted(known - {''}))}")


def _words(recipe: Recipe) -> Iterator[Wrong]:
    """7."""
    for name, value in vars(recipe.dials).items():
        if not 0 <= value <= 10:
            yield Wrong(f"dials.{name}", f"is {value}", "write a whole number from 0 to 10")
    for path, question in _questions(recipe):
        yield from _known(question.audience, AUDIENCES, f"{path}.audience")
    for position, agenda in enumerate(recipe.sessions):
        for number, step in enumerate(agenda.steps):
            yield from _known(step.part, PARTS, f"sessions[{position}].steps[{number}].part")
    yield from _known(recipe.entry.door, DOORS, "entry.door")
    yield from _known(recipe.entry.when_full, WHEN_FULL, "entry.when_full")
    yield from _known(recipe.measurement.level, {"full", "safety_only"}, "measurement.level")
    for position, theme in enumerate(recipe.cards.themes):
        yield from _known(theme, THEMES, f"cards.themes[{position}]")


def _questions(recipe: Recipe) -> Iterator[tuple[str, Question]]:
    """Everything somebody is asked, with its path."""
    for name in ("close", "delayed"):
        for position, asked in enumerate(getattr(recipe, name)):
            yield f"{name}[{position}]", Question(asked.ask, asked.audience)
    for name in ("after_first", "after_last"):
        for position, prompt in enumerate(getattr(recipe.reflection, name)):
            yield f"reflection.{name}[{position}]", prompt


def _prompts(recipe: Recipe) -> Iterator[Wrong]:
    """8."""
    for name in ("after_first", "after_last"):
        if len(getattr(recipe.reflection, name)) != 2:
            yield Wrong(f"reflection.{name}", "does not have two questions", "ask exactly two")
    months = tuple(asked.months for asked in recipe.delayed)
    if sorted(months) != list(LATER):
        yield Wrong("delayed", f"asks after {list(months)} months", "ask once each after 3, 12 and 24")


def _placeholders(recipe: Recipe) -> Iterator[Wrong]:
    """9."""
    said = [(f"texts.{name}", text) for name, text in vars(recipe.texts).items()]
    said += [(f"{path}.ask", question.ask) for path, question in _questions(recipe)]
    for path, text in said:
        for unknown in sorted(set(re.findall(r"\{(\w*)\}", text)) - PLACEHOLDERS):
            known = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
            yield Wrong(path, f"uses {{{unknown}}}, which does not exist", f"use one of: {known}")


def _safety(recipe: Recipe) -> Iterator[Wrong]:
    """10."""
    if recipe.measurement.level != "safety_only":
        return
    for path, question in _questions(recipe):
        if question.audience not in SAFE_AUDIENCES:
            yield Wrong(
                f"{path}.audience",
                f"is {question.audience!r} in a space that is not measured",
                "write only_me, members or safety",
            )
    if recipe.measurement.change_needs != "every_member":
        yield Wrong("measurement.change_needs", "lets somebody else switch measuring on", "write every_member")


def _bounds(recipe: Recipe, format_: Format) -> Iterator[Wrong]:
    """11."""
    for path, value, bounds in _bounded(recipe, format_):
        if not bounds.holds(value):
            yield Wrong(path, f"is {value:g}", f"{format_.code} allows {bounds.least:g} to {bounds.most:g}")
    for rule in sorted(format_.required - {guard.rule for guard in recipe.guardrails}):
        yield Wrong("guardrails", f"leave out {rule}", f"{format_.code} cannot do without it: add it")
    yield from _seats(recipe, format_)


def _seats(recipe: Recipe, format_: Format) -> Iterator[Wrong]:
    seated = {role.code for role in recipe.roles if role.seat}
    expected = sorted(role.code for role in format_.roles)
    if sorted(seated) != expected:
        yield Wrong("roles", f"with a seat are {sorted(seated)}", f"{format_.code} has {expected}")
    for position, role in enumerate(recipe.roles):
        bounds = format_.role(role.code)
        if bounds and not bounds.least <= role.min <= role.max <= bounds.most:
            yield Wrong(
                f"roles[{position}]", f"seats {role.min} to {role.max}", f"{bounds.least} to {bounds.most} may sit"
            )


def _bounded(recipe: Recipe, format_: Format) -> Iterator[tuple[str, float, Between]]:
    yield "rhythm.sessions", recipe.rhythm.sessions, format_.sessions
    yield "rhythm.minutes", recipe.rhythm.minutes, format_.minutes
    for position, guard in enumerate(recipe.guardrails):
        if guard.rule in format_.rules:
            yield f"guardrails[{position}].value", guard.value, format_.rules[guard.rule]
