"""How verifiers read numbers out of a result that nobody trusts: one way for all kinds."""

from math import inf

import numpy as np

from peerlore.engine.matching.contract import Floats

LARGEST = 2.0**1000  # sums and products of such numbers stay within the range of floats


def one_number(given: object, *, low: float = -inf, below: float = LARGEST) -> float | None:
    """`None` for whatever is no number of that size: true, "3", NaN, whole numbers beyond the range of floats."""
    if type(given) not in (int, float) or not max(low, -LARGEST) <= given < below:  # type: ignore[operator]
        return None
    return float(given)  # type: ignore[arg-type]


def numbers(listed: object, *, count: int, low: float = -inf, below: float = LARGEST) -> Floats | None:
    """[count] The same for a list; `None` where it is none of that length, or one of its items is no such number."""
    if not isinstance(listed, list) or len(listed) != count or not {*map(type, listed)} <= {int, float}:
        return None
    try:
        made = np.array(listed, dtype=np.float64)
    except OverflowError:
        return None
    return made if bool(((made >= low) & (made < below) & (made >= -LARGEST)).all()) else None
