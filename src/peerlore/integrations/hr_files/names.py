"""A whole name parted into the given and the family name."""

import re

OF = "von van vom zu zum zur der den dem de del della delle di da do dos das du des la le ter ten af av al el y e"
PARTICLES = frozenset(OF.split())
EASTERN = re.compile("^[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+$")


def split_name(whole: str, *, family_first: bool = False) -> tuple[str, str]:
    """Given and family name of "Last, First", of "First Last", or of "Last First" where the column is called so."""
    if "," in whole:
        family, _, given = whole.partition(",")
        return given.strip(), family.strip()
    if " " in whole and (family_first or all(EASTERN.match(word) for word in whole.split())):
        return _family_first(whole.split())
    given, _, family = whole.rpartition(" ")
    return (given.strip(), family.strip()) if given else (family, "")


def _family_first(words: list[str]) -> tuple[str, str]:
    """The particles before a family name belong to it."""
    last = 0
    while last < len(words) - 2 and words[last].casefold() in PARTICLES:
        last += 1
    return " ".join(words[last + 1 :]), " ".join(words[: last + 1])


def is_whole(said: str, part: str) -> bool:
    """Whether a name holds more than the one that stands in a column of its own beside it: both, or one of several."""
    words = said.replace(",", " ").casefold().split()
    return "," in said or (len(words) > 1 and any(word in words for word in part.casefold().split()))
