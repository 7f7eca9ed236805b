"""What this installation is called, and how it looks."""

from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.actions.offices import NotAnAdministrator
from peerlore.people.audit import record
from peerlore.people.models import Installation, Person
from peerlore.people.models.installation import KEPT_AS
from peerlore.people.offices import administers

LARGEST_LOGO = 60_000  # bytes; every page carries it once
HIGHEST, WIDEST = 1_000, 3_000  # pixels
PNG, HEADER = b"\x89PNG\r\n\x1a\n", b"IHDR"


class NoName(RuleBroken):
    message = _("Write what your organisation is called; it stands at the foot of every page.")
    field = "name"


class NotAPicture(RuleBroken):
    message = _("This is no PNG picture. Save the logo as PNG, best with a clear background, and choose it again.")
    field = "logo"


class LogoTooLarge(RuleBroken):
    message = _(
        "The logo has %(width)s × %(height)s pixels and %(kilobytes)s KB. Up to 3000 × 1000 pixels and 60 KB can be "
        "taken; 400 × 100 pixels are enough."
    )
    field = "logo"


@transaction.atomic
def set_look(
    *, name: str, accent: str, logo: bytes | None = None, without_logo: bool = False, by: Person, at: datetime
) -> Installation:
    """`logo` is a PNG picture; without one the logo stays as it is, unless there shall be none."""
    if not administers(by):
        raise NotAnAdministrator
    if not name.strip():
        raise NoName
    if logo is not None:
        _check_picture(logo)
    kept = Installation.objects.select_for_update().first() or Installation(name=settings.ORGANISATION)
    before = _fields(kept)
    kept.name, kept.accent = name.strip(), accent
    if logo is not None or without_logo:
        kept.logo = logo or b""
        kept.logo_code = sha256(logo).hexdigest()[:16] if logo else ""
    changed = [field for field, now in _fields(kept).items() if before[field] != now]
    if kept.pk is None or changed:
        kept.set_at = at
        kept.save()
        record("look-set", kept, by=by, at=at, fields=changed)
        caches["here"].delete(KEPT_AS)
        transaction.on_commit(lambda: caches["here"].delete(KEPT_AS))
    return kept


def _fields(kept: Installation) -> dict[str, str]:
    return {"name": kept.name, "accent": kept.accent, "logo": kept.logo_code}


def _check_picture(logo: bytes) -> None:
    """The signature, and the width and height that its header names (PNG, second edition, 5.2 and 11.2.2)."""
    if not logo.startswith(PNG) or logo[12:16] != HEADER or len(logo) < 33 or b"IEND" not in logo[-12:]:
        raise NotAPicture
    width, height = int.from_bytes(logo[16:20], "big"), int.from_bytes(logo[20:24], "big")
    if not (width and height):
        raise NotAPicture
    if width > WIDEST or height > HIGHEST or len(logo) > LARGEST_LOGO:
        raise LogoTooLarge(width=width, height=height, kilobytes=-(-len(logo) // 1000))
