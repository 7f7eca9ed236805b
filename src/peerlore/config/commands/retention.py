"""`peerlore retention`: how long things are kept, what would go, and letting it go."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peerlore.config.commands.shared import answer, data_option, fail, json_option, start_ready
from peerlore.errors import RuleBroken

if TYPE_CHECKING:
    from peerlore.people.registry import Rule
    from peerlore.web.forgetting import Due


@click.command()
@click.option("--dry-run", is_flag=True, help="Only tell what would go; so it is, too, where nothing is said.")
@click.option("--apply", "applies", is_flag=True, help="Let it go now, for good.")
@click.option("--set", "said", multiple=True, metavar="WHAT=DAYS", help="After how many days; empty to keep it.")
@click.option("--nightly/--not-nightly", default=None, help="Whether the worker keeps to it each night, by itself.")
@json_option
@data_option
def command(
    dry_run: bool, applies: bool, said: Sequence[str], nightly: bool | None, as_json: bool, data: Path | None
) -> None:
    """Say how long things are kept, and let go of what is older.

    \b
    WHAT is one of: leavers, messages, notes, help, invitations, reflections. A limit alone lets nothing go: --apply
    lets it go now, --nightly each night by itself.

    \b
    peerlore retention --set leavers=730 --set messages=180
    peerlore retention --dry-run
    peerlore retention --apply
    """
    if dry_run and applies:
        raise click.UsageError("Say --dry-run or --apply, not both.")
    start_ready(data, as_json=as_json)
    try:
        _set(said, nightly=nightly)
        gone = _clear() if applies else None
    except RuleBroken as broken:
        fail(str(broken), as_json=as_json)
    _tell(gone, set_now=bool(said), as_json=as_json)


def _set(said: Sequence[str], *, nightly: bool | None) -> None:
    from peerlore import clock
    from peerlore.people import actions
    from peerlore.people.models import Limit
    from peerlore.web.forgetting import rules

    if not said and nightly is None:
        return
    known, kept = rules(), {limit.code: limit for limit in Limit.objects.all()}
    days = {known[code]: limit.days for code, limit in kept.items() if code in known} | dict(_said(said, known))
    by_itself = nightly if nightly is not None else any(limit.by_itself for limit in kept.values())
    actions.set_limits(days, by_itself=by_itself, by=None, at=clock.now())


def _said(words: Sequence[str], known: "Mapping[str, Rule]") -> "Iterator[tuple[Rule, int | None]]":
    for word in words:
        code, _, days = word.partition("=")
        if code not in known or not (days.isdecimal() or days == ""):
            raise click.BadParameter(f'"{word}": write one of {", ".join(known)}, "=" and days.', param_hint="--set")
        yield known[code], int(days) if days else None


def _clear() -> dict[str, int]:
    from peerlore import clock
    from peerlore.web.forgetting import clear_all

    return clear_all(clock.now())


def _tell(gone: dict[str, int] | None, *, set_now: bool, as_json: bool) -> None:
    from peerlore import clock
    from peerlore.people.models import Limit
    from peerlore.web.forgetting import what_would_go

    dues = what_would_go(clock.now())
    facts = {"limits": {due.rule.code: due.days for due in dues}, "gone": gone}
    facts["would_go"] = {due.rule.code: due.count for due in dues}
    nightly = Limit.objects.nightly().exists()
    lines = [*_lines(dues, gone), *_what_next(gone, set_now=set_now, nightly=nightly)]
    answer({**facts, "nightly": nightly}, says="\n".join(lines), as_json=as_json)


def _what_next(gone: Mapping[str, int] | None, *, set_now: bool, nightly: bool) -> Iterator[str]:
    if gone is not None:
        yield "Nothing comes back."
    elif nightly:
        yield "Nothing has gone yet. The worker lets it go each night, for good; --apply lets it go now."
    elif set_now:
        yield (
            "The limits are kept, and nothing goes by itself: --nightly lets the worker keep to them each night, "
            "--apply lets it go now, for good."
        )
    else:
        yield "Nothing has gone. --apply lets it go now, for good; --nightly lets the worker keep to it each night."


def _lines(dues: "Sequence[Due]", gone: Mapping[str, int] | None) -> Iterator[str]:
    for due in dues:
        kept = "kept" if due.days is None else f"{due.days} days"
        said = f"{gone.get(due.rule.code, 0)} gone" if gone is not None else f"{due.count} would go"
        yield f"{due.rule.code:12}  {kept:10}  {said:16}  {due.rule.name}"
