"""What is due in the people room: the nightly seal of the audit log, and codes whose time is over."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial

from peerlore.people.models import LogSeal, SignInCode
from peerlore.people.sealing import SETTLED, seal_settled, unsealed


def due(now: datetime) -> Iterable[Callable[[], None]]:
    if _night_has_come(now) and unsealed().filter(recorded_at__lte=now - SETTLED).exists():
        yield partial(seal_settled, now)
    if SignInCode.objects.filter(expires_at__lte=now).exists():
        yield partial(forget_expired_codes, now)


def forget_expired_codes(now: datetime) -> None:
    SignInCode.objects.filter(expires_at__lte=now).delete()


def _night_has_come(now: datetime) -> bool:
    newest = LogSeal.objects.order_by("-pk").first()
    return newest is None or newest.sealed_at.astimezone(UTC).date() < now.astimezone(UTC).date()
