"""The level rule, against a slow reading of its words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peerlore.engine import InstanceError
from peerlore.engine.gaps import EvidenceItem, Gap, Level, Rank, counts_since, level_of, replaces

pytestmark = pytest.mark.bare
NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def item(rank: Rank, level: int, days_ago: float, order: int = 0) -> EvidenceItem:
    return EvidenceItem(rank, level, NOW - days_ago * DAY, order)


items = st.builds(
    item, st.sampled_from(Rank), st.integers(0, 5), st.integers(-40, 900) | st.floats(729, 731), st.integers(0, 3)
)
evidence = st.lists(items, max_size=12)


def slow_level(given_items: list[EvidenceItem]) -> Level | None:
    """Rank by rank, each day back from now: the rule as one would do it by hand."""
    counting = [i for i in given_items if datetime(2024, 3, 10, 9, tzinfo=UTC) <= i.at <= NOW]
    for rank in (Rank.CONFIRMED, Rank.SELF, Rank.PRESET):
        same = [i for i in counting if i.rank == rank]
        if same:
            newest = [i for i in same if not any(other.at > i.at for other in same)]
            last = [i for i in newest if not any(other.order > i.order for other in newest)]
            return Level(max(i.level for i in last), rank)
    return None


@given(evidence)
def test_the_level_is_what_the_rule_says_by_hand(given_items):
    assert level_of(given_items, now=NOW) == slow_level(given_items)


@given(evidence)
def test_one_after_the_other_in_the_order_of_time_gives_the_same(given_items):
    counting = [i for i in given_items if counts_since(NOW) <= i.at <= NOW]
    kept: Level | None = None
    for one in sorted(counting, key=lambda i: (i.at, i.order, i.level)):
        said = Level(one.level, one.rank)
        kept = said if kept is None or replaces(said, kept) else kept
    assert kept == level_of(given_items, now=NOW)


@given(evidence, st.randoms())
def test_the_order_in_which_evidence_comes_does_not_matter(given_items, random):
    shuffled = list(given_items)
    random.shuffle(shuffled)
    assert level_of(shuffled, now=NOW) == level_of(given_items, now=NOW)


@given(evidence, items)
def test_one_more_piece_never_lowers_the_rank(given_items, more):
    before, after = level_of(given_items, now=NOW), level_of([*given_items, more], now=NOW)
    assert before is None or (after is not None and after.rank >= before.rank)


@given(st.lists(st.builds(item, st.just(Rank.PRESET), st.integers(0, 5), st.integers(0, 900)), max_size=5))
def test_a_preset_is_never_held(presets):
    level = level_of(presets, now=NOW)
    assert level is None or not level.held


def test_evidence_of_exactly_24_months_ago_counts_and_a_moment_older_does_not():
    assert level_of([EvidenceItem(Rank.SELF, 3, counts_since(NOW))], now=NOW) == Level(3, Rank.SELF)
    assert level_of([EvidenceItem(Rank.SELF, 3, counts_since(NOW) - timedelta(microseconds=1))], now=NOW) is None


def test_24_months_before_a_leap_day_is_the_last_of_february():
    assert counts_since(datetime(2028, 2, 29, tzinfo=UTC)) == datetime(2026, 2, 28, tzinfo=UTC)


def test_what_is_said_later_does_not_count_yet():
    assert level_of([item(Rank.CONFIRMED, 4, -1)], now=NOW) is None


def test_a_confirmed_level_outranks_a_newer_word_of_ones_own():
    assert level_of([item(Rank.CONFIRMED, 2, 300), item(Rank.SELF, 5, 1)], now=NOW) == Level(2, Rank.CONFIRMED)


def test_a_level_beyond_five_is_refused():
    with pytest.raises(InstanceError):
        EvidenceItem(Rank.SELF, 6, NOW)


@given(st.integers(0, 50), st.integers(0, 50))
def test_missing_is_what_is_needed_less_what_is_held_and_never_below_none(needed, held):
    missing = Gap(needed, held).missing
    assert missing >= 0
    assert missing + min(held, needed) == needed
