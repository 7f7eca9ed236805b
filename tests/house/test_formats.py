"""A format is data: no view, template, action, panel or form asks which one it is, nor names one of its roles."""

import ast
import re
from collections.abc import Iterator

import pytest

from peerlore.programmes.formats import FORMATS
from tests.house.source import SOURCE, Module

pytestmark = pytest.mark.bare
NAMES = {format_.code for format_ in FORMATS.values()} | {
    role.code for format_ in FORMATS.values() for role in format_.roles
}
ROOMS = {"exchanges", "programmes", "reflections", "web"}
LAYERS = {"actions", "forms", "panels", "pages", "views"}
QUOTED = re.compile(r"""["']([\w-]+)["']""")
WITHIN_TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def named_in_python(text: str) -> Iterator[int]:
    """Lines on which a format or a role stands as a string."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and node.value in NAMES:
            yield node.lineno


def named_in_template(text: str) -> Iterator[int]:
    for tag in WITHIN_TAGS.finditer(text):
        if not NAMES.isdisjoint(QUOTED.findall(tag.group())):
            yield text.count("\n", 0, tag.start()) + 1


def test_no_code_above_the_formats_names_one():
    files = [path for room in ROOMS for path in (SOURCE / room).rglob("*.py")]
    asked = [path for path in files if LAYERS & {*Module(str(path.relative_to(SOURCE)), "").parts}]
    assert len(asked) > 100
    assert [f"{path}:{line}" for path in asked for line in named_in_python(path.read_text(encoding="utf-8"))] == []


def test_no_template_names_one():
    files = [path for room in ROOMS for path in (SOURCE / room).rglob("*.html")]
    assert len(files) > 50
    assert [f"{path}:{line}" for path in files for line in named_in_template(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("planted", ['if stage.format == "mentoring":\n    pass', 'role = row.role("mentee")'])
def test_a_name_in_code_is_found(planted):
    assert list(named_in_python(planted)) == [1]


def test_a_name_in_a_template_is_found():
    assert list(named_in_template('<p>"mentor"</p>\n{% if stage.format == "mentoring" %}')) == [2]
