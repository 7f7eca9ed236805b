"""Each fault that must be withstood has a test that bears its number: in the usual suite, and where it takes real
processes, among the long runs."""

import re
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
NAMED = re.compile(r"^def test_(f\d\d)_", re.MULTILINE)
USUAL = {"f01", "f02", "f03", "f05", "f07", "f08", "f15", "f18", "f21"}
LONG = {"f01", "f02", "f03", "f05", "f07", "f09", "f12"}


def named() -> dict[bool, set[str]]:
    found: defaultdict[bool, set[str]] = defaultdict(set)
    for file in TESTS.rglob("test_*.py"):
        found["long" in file.relative_to(TESTS).parts].update(NAMED.findall(file.read_text()))
    return found


def test_each_fault_has_a_test_of_its_number():
    found = named()
    assert USUAL - found[False] == set()
    assert LONG - found[True] == set()
