"""The documentation is true: its links lead somewhere, what it names exists, and what exists is named."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from django.conf import settings

from peerlore.config.commands import main

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *(ROOT / "example").glob("*.md")])
LINK = re.compile(r"(?<!`)\[[^\]]+\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
NAMED_COMMAND = re.compile(r"\bpeerlore ((?:[a-z]+ ?)+)")
NAMED_FILE = re.compile(r"`((?:tests|src|benchmarks|example|scripts|docs)/[\w./-]+)`")


@cache
def prose(page: Path) -> str:
    return page.read_text()


def links(text: str) -> list[str]:
    return LINK.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def anchors(text: str) -> set[str]:
    """The anchors that a forge makes of a page's headings."""
    plain = (re.sub(r"[`*]|\[([^\]]+)\]\([^)]+\)", r"\1", heading) for heading in HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in plain}


def broken(page: Path, text: str) -> Iterator[str]:
    for target in links(text):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists():
            yield f"{target}: there is no such file"
        elif anchor and anchor not in anchors(text if there == page else prose(there)):
            yield f"{target}: there is no such heading"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    assert list(broken(page, prose(page))) == []


def test_a_link_to_nowhere_is_seen():
    page = DOCS / "README.md"
    text = "# Here\n[a](how-to/none.md) [b](#there) [c](#here) [d](reference/glossary.md#people)"
    assert list(broken(page, text)) == [
        "how-to/none.md: there is no such file",
        "#there: there is no such heading",
    ]


def test_every_page_is_reached_from_the_table_of_contents():
    contents = DOCS / "README.md"
    reached = {(DOCS / target.partition("#")[0]).resolve() for target in links(prose(contents))}
    assert [
        str(page.relative_to(DOCS)) for page in sorted(DOCS.rglob("*.md")) if page not in reached | {contents}
    ] == []


def commands(group: click.Group, context: click.Context, *above: str) -> Iterator[tuple[str, ...]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*above, name)
        if isinstance(command, click.Group):
            yield from commands(command, context, *above, name)


@cache
def known_commands() -> frozenset[tuple[str, ...]]:
    return frozenset(commands(main, click.Context(main)))


def unknown_commands(text: str) -> list[str]:
    """Commands named in code (between backticks, or in an indented or fenced block) that there are not."""
    code = [*re.findall(r"`([^`\n]+)`", text), *re.findall(r"^    .+$", text, re.MULTILINE)]
    named = [match.split() for line in code for match in NAMED_COMMAND.findall(line)]
    tops = {words[0] for words in known_commands()}
    nested = {words[0] for words in known_commands() if len(words) > 1}
    wrong = [
        w for w in named if w[0] not in tops or (w[0] in nested and w[1:] and tuple(w[:2]) not in known_commands())
    ]
    return [" ".join(words) for words in wrong]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_named_is_there(page):
    assert unknown_commands(prose(page)) == []


def test_a_command_that_is_not_there_is_seen():
    assert unknown_commands("`peerlore fly` and `peerlore import moon FILE`, not `peerlore check`") == [
        "fly",
        "import moon",
    ]


def test_every_command_is_told_of():
    told = prose(DOCS / "reference" / "commands.md")
    assert [name for name in known_commands() if f"peerlore {' '.join(name)}" not in told] == []


def test_every_make_target_named_is_there():
    targets = set(re.findall(r"^([a-z-]+):", prose(ROOT / "Makefile"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`(?:[A-Z]+=\S+ )?make ([a-z-]+)", prose(page))}
    assert named - targets == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_named_is_there(page):
    assert [name for name in NAMED_FILE.findall(prose(page)) if not (ROOT / name).exists()] == []


def test_every_room_is_told_of():
    told = prose(DOCS / "explanation" / "house.md")
    rooms = {app.removeprefix("peerlore.").split(".")[0] for app in settings.INSTALLED_APPS if "peerlore" in app}
    assert {room for room in rooms | {"config", "engine"} if f"| `{room}` |" not in told} == set()


def test_every_algorithm_and_decision_is_numbered_once():
    numbers = [page.name[:4] for page in (DOCS / "explanation" / "decisions").glob("*.md")]
    assert sorted(numbers) == [f"{n:04}" for n in range(1, len(numbers) + 1)]
