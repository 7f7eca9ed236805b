"""Every variable that the settings read is documented, and every documented one is read."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.source import Module, modules

pytestmark = pytest.mark.bare
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "settings.md"
READERS = ("env.", "kept_secret", "environ.get", "getenv", "environ.setdefault")
VARIABLE = re.compile(r"^(PEERLORE_[A-Z_]+|DATABASE_URL)$")


def variables(read_in: list[Module]) -> set[str]:
    """The variables read by env.str("NAME"), kept_secret("NAME"), os.environ["NAME"], envvar="NAME" …"""
    return {name for m in read_in for name in _in_calls(m) | _in_subscripts(m) if VARIABLE.match(name)}


def _in_calls(m: Module) -> set[str]:
    found = set()
    for node, name in m.calls():
        if node.args and (name.startswith(READERS[0]) or name.endswith(READERS[1:])):
            found.add(node.args[0])
        found.update(k.value for k in node.keywords if k.arg == "envvar")
    return {n.value for n in found if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _in_subscripts(m: Module) -> set[str]:
    return {
        n.slice.value
        for n in m.nodes()
        if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Constant) and isinstance(n.slice.value, str)
    }


def test_every_variable_is_documented_and_none_is_invented():
    read = variables(modules())
    documented = set(re.findall(r"\b(?:PEERLORE_[A-Z_]+|DATABASE_URL)\b", PAGE.read_text()))

    assert len(read) > 10
    assert read - documented == set(), "read, but not in docs/reference/settings.md"
    assert documented - read == set(), "in docs/reference/settings.md, but nothing reads it"


def test_a_planted_variable_is_found():
    from tests.house.source import module

    planted = [
        'X = env.str("PEERLORE_PLANTED", "")',
        'X = kept_secret("PEERLORE_PLANTED")',
        'X = os.environ["PEERLORE_PLANTED"]',
        'option("--x", envvar="PEERLORE_PLANTED")',
    ]
    for line in planted:
        assert variables([module("config/settings/x.py", line)]) == {"PEERLORE_PLANTED"}, line
