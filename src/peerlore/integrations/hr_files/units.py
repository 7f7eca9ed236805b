"""Whether a slash in the name of a unit is a step in the tree, or a part of the name."""

import re
from collections import Counter
from collections.abc import Iterable

from peerlore.integrations.hr_files.cells import seen

STEPS = re.compile(r"\s+[>›»]\s+|\s*\\\s*")
STEPS_AND_SLASHES = re.compile(r"\s+[/>›»]\s+|\s*\\\s*")
SLASH = re.compile(r"\s+/\s+")


def with_slash(cells: Iterable[str]) -> list[str]:
    """The different names that hold a slash between blanks."""
    return sorted({name for cell in cells if "/" in cell and SLASH.search(name := seen(cell))})


def are_steps(cells: Iterable[str]) -> bool:
    """Whether each slash is a step: the unit before it is the one of others too, or three stand in a row.

    “Research / Development” alone is one unit's name; with “Research / Basic” beside it, it is a step.
    """
    names = {seen(cell).casefold() for cell in cells if cell.strip()}
    parted = [SLASH.split(name) for name in names]
    below = Counter(parts[0] for parts in parted)
    return all(len(parts) != 2 or below[parts[0]] > 1 for parts in parted)
