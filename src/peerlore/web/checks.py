"""Whether the invariants hold: every room's `invariants.broken()`, for `peerlore check` and the administrator."""

from collections.abc import Iterable
from typing import cast

from django.core.cache import cache

from peerlore.people.findings import Finding
from peerlore.web.pages.rooms import offers

KEY, KEPT_FOR = "web.findings", 15 * 60


def all_findings() -> list[Finding]:
    """What does not hold now, in the order of the house from the ground up."""
    return [finding for broken in offers("invariants", "broken") for finding in cast(Iterable[Finding], broken())]


def recent_findings() -> list[Finding]:
    """The same, at most a quarter of an hour old: a home page must not read the whole database each time."""
    kept = cache.get(KEY)
    if kept is None:
        kept = [(finding.code, finding.says) for finding in all_findings()]
        cache.set(KEY, kept, KEPT_FOR)
    return [Finding(code, says) for code, says in kept]
