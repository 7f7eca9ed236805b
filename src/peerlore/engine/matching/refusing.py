"""How every solver says what is wrong with an instance: the field, the first position, the remedy."""

import numpy as np
from numpy.typing import ArrayLike

from peerlore.engine import InstanceError


def refuse_at(name: str, wrong: ArrayLike, says: str) -> None:
    """Raises `InstanceError` at the first position where `wrong` [n] is true; does nothing where there is none."""
    rows = np.asarray(wrong, dtype=np.bool_)
    if rows.any():
        raise InstanceError(name, int(np.argmax(rows)), says)
