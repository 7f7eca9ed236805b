"""Who a plan serves: shares by group with small groups merged, so that no figure is about fewer than five people."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 5
OTHERS = "Others together"


@dataclass(frozen=True)
class Share:
    """Of `asked` people of a group, `matched` have somebody."""

    group: str
    asked: int
    matched: int

    @property
    def share(self) -> float:
        return self.matched / self.asked if self.asked else 0.0


def shares(groups: Sequence[str], *, asked: Sequence[bool], matched: Sequence[bool], least: int = LEAST) -> list[Share]:
    """Those who asked and those of them who are matched, largest group first, the merged one last.

    Groups of fewer than `least` who asked are counted together; where that is still fewer, the smallest other group
    joins them, so that nothing can be found by taking one figure from another. Fewer than `least` in all: nothing.
    """
    counts = Counter(group for group, is_asked in zip(groups, asked, strict=True) if is_asked)
    if counts.total() < least:
        return []
    merged = _merged(counts, least)
    served = Counter(g for g, is_asked, has in zip(groups, asked, matched, strict=True) if is_asked and has)
    shown = [Share(group, count, served[group]) for group, count in _largest_first(counts) if group not in merged]
    if merged:
        shown.append(Share(OTHERS, sum(counts[g] for g in merged), sum(served[g] for g in merged)))
    return shown


def _merged(counts: Counter[str], least: int) -> set[str]:
    merged: set[str] = {group for group, count in counts.items() if count < least}
    for group, _ in reversed(_largest_first(counts)):
        if not merged or sum(counts[one] for one in merged) >= least:
            break
        merged.add(group)
    return merged


def _largest_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
