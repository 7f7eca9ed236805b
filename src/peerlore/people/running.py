"""Which master key each running process began with: each says it every few seconds, under the key's name.

A process knows the key of its start by heart. As long as one runs on an older key, that key is not retired.
"""

import os
import socket
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache

from peerlore.people.keys import master_name

BEAT_EVERY = 20.0
SILENT_AFTER = timedelta(seconds=60)


def say(kind: str, *, at: datetime) -> None:
    """This process, a `kind` of one (web, worker), runs on the master key it began with. Where two say so at the same
    moment one may go unheard; it says so again before it counts as silent."""
    place = _place(master_name(settings.MASTER_KEY))
    cache.set(place, {**_heard(place, now=at), _itself(kind): at}, timeout=None)


def leave(kind: str, *, at: datetime) -> None:
    """This process ends."""
    place = _place(master_name(settings.MASTER_KEY))
    others = {who: when for who, when in _heard(place, now=at).items() if who != _itself(kind)}
    cache.set(place, others, timeout=None)


def on_one_of(names: Iterable[str], *, now: datetime) -> str:
    """A process that was lately heard of on one of these master keys, by their names; empty where there is none."""
    return next((who for name in names for who in _heard(_place(name), now=now)), "")


def _heard(place: str, *, now: datetime) -> dict[str, datetime]:
    said: dict[str, datetime] = cache.get(place) or {}
    return {who: at for who, at in said.items() if now - at < SILENT_AFTER}


def _itself(kind: str) -> str:
    return f"{kind} {os.getpid()} ({socket.gethostname()})"


def _place(name: str) -> str:
    return f"people.running-on.{name}"
