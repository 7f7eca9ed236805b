"""How near a value must come to its bound to be called optimal, by solvers and verifiers alike."""

from math import inf

from peerlore.engine.matching.contract import Floats

SHARE = 1e-6
ROUNDING = 1e-8  # what sums of floats, and weights rounded to a grid, may be off


def room_for(weight: Floats, bound: float) -> float:
    """A millionth of the bound (or of one), and less than the lightest weight, so that nothing of worth can be left
    out unseen; but never finer than rounding. `weight` [E] ≥ 0."""
    lightest = float(weight[weight > 0].min(initial=inf))
    return max(min(SHARE * max(abs(bound), 1.0), lightest / 2), ROUNDING * abs(bound))
