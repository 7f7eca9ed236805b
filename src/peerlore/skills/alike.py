"""Which skills of two taxonomies are perhaps one: named alike but for order, form or spelling. Rows in, pairs out.

Exact comparison of all pairs would take minutes; only those are compared that share a key: their words in the order of
the alphabet, what they are called without what stands in brackets, their signs less one, or a word that few others
have. Of these those count whose spelling is close enough.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from peerlore.skills.models import Likeness, trigrams, words_in
from peerlore.skills.models.words import SMALL_WORDS

NUMBERS = re.compile(r"\d+")
BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
CLOSE = 0.72  # of trigrams shared: "programme management" and "program management" have 0.79
SHORTEST = 6  # signs: shorter labels that differ in one sign mean other things ("sales", "scales")
SELDOM = 40
CROWD = 60  # skills of one key: what so many share tells nothing
ENDINGS = ("ings", "ing", "ies", "es", "s", "ed", "e", "y")
STEM_AT_LEAST = 4


@dataclass(frozen=True, slots=True)
class Named:
    """A skill and one normalised label of it."""

    skill: int
    source: str
    label: str
    preferred: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two skills that may be one, the earlier first, and why."""

    one: int
    other: int
    why: Likeness.Why


def near_pairs(labels: Sequence[Named]) -> list[Pair]:
    """Pairs of skills of different sources that may be one, each once, the surest reason first."""
    found: dict[tuple[int, int], Pair] = {}
    called = [label for label in labels if label.preferred]
    for pair in (*_other_labels(labels), *_same_words(called), *_spelt_alike(called)):
        found.setdefault((pair.one, pair.other), pair)
    return list(found.values())


def _pairs(groups: Iterable[Sequence[Named]], why: Likeness.Why) -> Iterator[Pair]:
    for group in groups:
        for one, other in combinations(group, 2) if len(group) <= CROWD else ():
            if one.source != other.source and one.skill != other.skill:
                yield Pair(min(one.skill, other.skill), max(one.skill, other.skill), why)


def _grouped(keyed: Iterable[tuple[str, Named]]) -> list[list[Named]]:
    """What has the same key; of the many that stand alone no list is made."""
    first: dict[str, Named] = {}
    groups: dict[str, list[Named]] = {}
    for key, label in keyed:
        before = first.setdefault(key, label)
        if before is not label:
            groups.setdefault(key, [before]).append(label)
    return list(groups.values())


def _other_labels(labels: Sequence[Named]) -> Iterator[Pair]:
    """What one is called is another name of the other."""
    groups = _grouped((label.label, label) for label in labels)
    told = [group for group in groups if any(label.preferred for label in group)]
    return _pairs(told, Likeness.Why.OTHER_LABEL)


def _same_words(called: Sequence[Named]) -> Iterator[Pair]:
    keyed = ((key, label) for label in called for key in {_stems(label.label), _stems(_outside(label.label))} if key)
    return _pairs(_grouped(keyed), Likeness.Why.WORDS)


def _outside(label: str) -> str:
    return BRACKETS.sub("", label)


def _stems(label: str) -> str:
    return " ".join(sorted(_stem(word) for word in words_in(label) if word not in SMALL_WORDS))


def _stem(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= STEM_AT_LEAST:
            return word.removesuffix(ending)
    return word


def _spelt_alike(called: Sequence[Named]) -> Iterator[Pair]:
    """One sign apart, or close by the trigrams they share; numbers that differ are meant to."""
    long = [label for label in called if len(label.label) >= SHORTEST]
    signs = {label.skill: _signs(label.label) for label in long}
    numbers = {label.skill: NUMBERS.findall(label.label) for label in long}
    one_apart = set(_pairs(_grouped(_less_one(long)), Likeness.Why.SPELLING))
    others = set(_pairs(_grouped(_seldom_words(long)), Likeness.Why.SPELLING))
    close = {pair for pair in others if _are_close(signs[pair.one], signs[pair.other])}
    return (pair for pair in one_apart | close if numbers[pair.one] == numbers[pair.other])


def _are_close(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= CLOSE * len(one | other)


def _signs(label: str) -> frozenset[str]:
    return frozenset[str]().union(*(trigrams(word) for word in words_in(label)))


def _less_one(called: Sequence[Named]) -> Iterator[tuple[str, Named]]:
    """Each label with each of its signs left out, and whole: two that differ in one sign meet."""
    for label in called:
        signs = label.label.replace(" ", "")
        for n in range(len(signs)):
            yield signs[:n] + signs[n + 1 :], label
        yield signs, label


def _seldom_words(called: Sequence[Named]) -> Iterator[tuple[str, Named]]:
    often: defaultdict[str, int] = defaultdict(int)
    for label in called:
        for word in words_in(label.label):
            often[word] += 1
    for label in called:
        for word in words_in(label.label):
            if 1 < often[word] <= SELDOM:
                yield word, label
