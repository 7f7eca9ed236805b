"""Open what members wrote, for those who may read it."""

from django.utils.translation import gettext as _

from peerlore.people.keys import Sealed, unseal


def opened(author_id: int, sealed: bytes | memoryview) -> str:
    try:
        return unseal(author_id, sealed)
    except Sealed:
        return _("This can no longer be opened.")
