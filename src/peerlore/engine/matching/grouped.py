"""Rows of equal keys side by side, by counting, in linear time."""

from dataclasses import dataclass
from math import prod

import numpy as np

from peerlore.engine.matching.contract import Ints


def distinct(values: Ints) -> Ints:
    """Each value once, ascending. By sorting: numpy's own `unique` hashes, which is many times slower for millions."""
    ordered = np.sort(values)
    fresh = np.ones(len(ordered), dtype=np.bool_)
    fresh[1:] = ordered[1:] != ordered[:-1]
    return ordered[fresh]


def ordered(*keys: Ints) -> Ints:
    """Positions by the first key, equals by the next, and so on; keys are 0 or more, and no two rows alike in all.

    Where they fit, keys are packed into one number each: one sort instead of several.
    """
    sizes = [int(key.max(initial=0)) + 1 for key in keys]
    if prod(sizes) >= 2**63:
        return np.lexsort(keys[::-1])
    packed = np.zeros(len(keys[0]), dtype=np.int64)
    for key, size in zip(keys, sizes, strict=True):
        packed = packed * size + key
    return np.argsort(packed)


@dataclass(frozen=True)
class Grouped:
    """Positions [E] ordered by key, those of key k being `order[starts[k]:starts[k + 1]]`, ascending."""

    order: Ints
    starts: Ints

    def of(self, keys: Ints) -> Ints:
        """The positions of all these keys, one key after the other. O(what is found)."""
        first, many = self.starts[keys], self.starts[keys + 1] - self.starts[keys]
        skip = np.repeat(first - np.concatenate([[0], np.cumsum(many)[:-1]]), many) if len(keys) else first
        return self.order[np.arange(len(skip)) + skip]


def grouped(keys: Ints, *, count: int) -> Grouped:
    """Group positions by key, each from 0 to count − 1. Stable; O(E + count)."""
    from scipy.sparse import csr_array  # slow to load

    rows = len(keys)
    one_each = csr_array((np.ones(rows, dtype=np.int8), keys, np.arange(rows + 1)), shape=(rows, count))
    turned = one_each.tocsc()
    return Grouped(turned.indices.astype(np.int64), turned.indptr.astype(np.int64))
