"""Whether the invariants hold: every room's `invariants.broken()`, for `peerlore check` and the administrator."""

from collections.abc import Iterable, Iterator
from typing import cast

from django.core.cache import cache

from peerlore.people.findings import Finding
from peerlore.people.models import Notice
from peerlore.web.notices.catalogue import catalogue
from peerlore.web.pages.rooms import offers

KEY, KEPT_FOR = "web.findings", 15 * 60


def all_findings() -> list[Finding]:
    """What does not hold now, in the order of the house from the ground up."""
    found = [finding for broken in offers("invariants", "broken") for finding in cast(Iterable[Finding], broken())]
    return [*found, *_without_words()]


def _without_words() -> Iterator[Finding]:
    """Notices for which `notices.toml` has nothing to say: nobody would ever be told."""
    for event in Notice.objects.unrendered().exclude(event__in=catalogue()).values_list("event", flat=True).distinct():
        yield Finding("I10", f"There are notices of {event}, and notices.toml has no words for them.")


def recent_findings() -> list[Finding]:
    """The same, at most a quarter of an hour old: a home page must not read the whole database each time."""
    kept = cache.get(KEY)
    if kept is None:
        kept = [(finding.code, finding.says) for finding in all_findings()]
        cache.set(KEY, kept, KEPT_FOR)
    return [Finding(code, says) for code, says in kept]
