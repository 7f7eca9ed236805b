"""Rounds in which no two people meet twice, by algebra, for circles of equal size.

s rows of q people, q a prime power ≥ s: in round m circle c holds person c + m · i of each row i, counted in the field
of q elements. Two people of different rows meet in exactly one of these q rounds (Bose 1938). People of one row never
do; where s divides q, the rows go on by themselves in the same way (Moore 1896). Eight circles of four: 8 + 1 rounds.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np

from peerlore.engine.matching.contract import Ints

LARGEST = 256  # of fields that are found by trying; those of a prime need no trying


def social_rounds(people: int, size: int) -> Iterator[Ints]:
    """Rounds as circles [people / size, size], as many as this construction knows. None where `size` does not divide
    `people`; one where nothing is known."""
    if size < 1 or people % size or people == 0:
        return
    rows = people // size
    if rows == 1 or size == 1:
        yield np.arange(people).reshape(rows, size)
        return
    field = _Field.of(rows) if rows >= size else None
    if field is None:
        yield np.arange(people).reshape(rows, size)
        return
    for slope in range(rows):
        yield np.array([[i * rows + field.plus(c, field.times(slope, i)) for i in range(size)] for c in range(rows)])
    for within in social_rounds(rows, size):
        yield np.concatenate([within + row * rows for row in range(size)])


class _Field:
    """The field of q = p^k elements, written 0 … q − 1: digits to base p are coefficients (Galois 1830)."""

    def __init__(self, prime: int, rule: tuple[int, ...]) -> None:
        self.prime, self.rule = prime, rule  # x^k = −Σ rule[i] x^i
        self.order = prime ** len(rule)

    @staticmethod
    def of(order: int) -> "_Field | None":
        """`None` where `order` is no power of a prime, or one too large to find."""
        prime = next((p for p in range(2, order + 1) if order % p == 0), 0)
        power = 0
        while prime and prime**power < order:
            power += 1
        if not prime or prime**power != order:
            return None
        if power > 1 and order > LARGEST:
            return None
        fields = (_Field(prime, rule) for rule in product(range(prime), repeat=power))
        return next(field for field in fields if field._divides())

    def _divides(self) -> bool:
        """Whether no two elements other than 0 have the product 0: then the rule is irreducible."""
        some = range(1, self.order)
        return len(self.rule) == 1 or all(self.times(a, b) for a in some for b in some)

    def _digits(self, number: int) -> list[int]:
        return [number // self.prime**i % self.prime for i in range(len(self.rule))]

    def _number(self, digits: list[int]) -> int:
        return sum(digit % self.prime * self.prime**i for i, digit in enumerate(digits))

    def plus(self, a: int, b: int) -> int:
        return self._number([x + y for x, y in zip(self._digits(a), self._digits(b), strict=True)])

    def times(self, a: int, b: int) -> int:
        """Multiply as polynomials, from the highest coefficient of `a` down."""
        made, other = [0] * len(self.rule), self._digits(b)
        for digit in reversed(self._digits(a)):
            over = made[-1]
            made = [x - over * r for x, r in zip([0, *made[:-1]], self.rule, strict=True)]
            made = [(x + digit * y) % self.prime for x, y in zip(made, other, strict=True)]
        return self._number(made)
