"""Open what members wrote, for those who may read it."""

from collections.abc import Sequence

from peerlore.people.keys import Confidence, in_their_place, unseal_many


def opened(confidence: Confidence) -> str:
    return opened_all([confidence])[0]


def opened_all(confidences: Sequence[Confidence]) -> list[str]:
    """The words of each, with one query for all."""
    return [in_their_place() if words is None else words for words in unseal_many(confidences)]
