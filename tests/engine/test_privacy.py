"""Of which units a figure may be told: never of one to four people, be it by subtraction."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerlore.engine.privacy import FEW, SHOWN_FROM, Part, countable, told

pytestmark = pytest.mark.bare


@st.composite
def trees(draw):
    many = draw(st.integers(1, 9))
    above = [None, *(draw(st.sampled_from([None, *range(n)])) for n in range(1, many))]
    return [Part(key, above[key], draw(st.integers(0, 12))) for key in range(many)]


def members(parts, key):
    """The nodes whose people count in `key`."""
    found = {key}
    while more := {part.key for part in parts if part.above in found} - found:
        found |= more
    return found


@given(trees())
def test_each_told_part_has_five_people_or_more(parts):
    people = {part.key: part.people for part in parts}
    for key, size in countable(parts).items():
        assert size == sum(people[node] for node in members(parts, key)) >= SHOWN_FROM


@given(trees())
def test_no_set_of_one_to_four_people_can_be_reached_by_sums_and_differences(parts):
    people = {part.key: part.people for part in parts if part.people}
    rows = [[Fraction(node in members(parts, key)) for node in people] for key in countable(parts)]
    rank = rank_of(rows)
    for size in range(1, SHOWN_FROM):
        for nodes in combinations(people, size):
            if sum(people[node] for node in nodes) < SHOWN_FROM:
                target = [Fraction(node in nodes) for node in people]
                assert rank_of([*rows, target]) > rank, nodes


@given(trees())
def test_a_tree_that_is_large_enough_has_its_top_told(parts):
    sizes = {part.key: sum(p.people for p in parts if p.key in members(parts, part.key)) for part in parts}
    tops = {part.key for part in parts if part.above is None}
    assert {key for key in tops if sizes[key] >= SHOWN_FROM} == tops & set(countable(parts))


def test_the_worked_example_of_the_page():
    company, firmware, test, sales = 1, 2, 3, 4
    parts = [Part(company, None, 1), Part(firmware, company, 9), Part(test, company, 6), Part(sales, company, 2)]
    assert countable(parts) == {company: 18, firmware: 9}


@pytest.mark.parametrize("of", range(5, 12))
def test_a_count_near_none_or_near_all_is_told_as_such(of):
    for count in range(of + 1):
        band = told(count, of=of)
        assert band.least <= count <= band.most <= of
        assert band.is_exact == (FEW < count < of - FEW)
        assert band == told(band.least, of=of) == told(band.most, of=of)


def rank_of(rows):
    rows, rank = [list(row) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(rank, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for i in range(rank + 1, len(rows)):
            factor = rows[i][column] / rows[rank][column]
            rows[i] = [a - factor * b for a, b in zip(rows[i], rows[rank], strict=True)]
        rank += 1
    return rank
