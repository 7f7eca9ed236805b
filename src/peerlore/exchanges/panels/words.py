"""Open what members wrote, for those who may read it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from peerlore.people.keys import unseal_many


def opened(author_id: int, sealed: bytes | memoryview) -> str:
    return opened_all([(author_id, sealed)])[0]


def opened_all(confidences: Sequence[tuple[int, bytes | memoryview]]) -> list[str]:
    """The words of each (author id, sealed), with one query for all."""
    closed = _("This can no longer be opened.")
    return [closed if words is None else words for words in unseal_many(confidences)]
