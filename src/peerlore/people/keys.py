"""Seal and open confidences: AES-256-GCM under the author's data key, which the master key wraps.

The master key lies outside the database (environment, or a file in the data folder's `keys`). Associated data binds a
ciphertext to its author and to its purpose: what it is and who may read it ("note, only me"). What is moved to somebody
else's row, or marked for other eyes, does not open.

While `shut()`, nothing opens that would be shown to somebody: so the shell answers whoever came in by a new sign-in
code less than a week ago. What is only reckoned with (`reckoned_with`) opens all the same.
"""

import hashlib
import secrets
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext

from peerlore.people.models import DataKey, Person

NONCE = 12
_shut = ContextVar("peerlore.people.keys.shut", default=False)


class Sealed(Exception):
    """This confidence cannot be opened: its author's key is gone, or the master key is not the one that wrapped it."""


@contextmanager
def shut() -> Iterator[None]:
    """Within, no confidence opens to be shown, be it their own or somebody else's."""
    before = _shut.set(True)
    try:
        yield
    finally:
        _shut.reset(before)


@contextmanager
def at_hand(people: Collection[int]) -> Iterator[None]:
    """Within, the keys of these people are asked for once, at the first of their confidences that is opened."""
    before = _at_hand.set(_Ring(people))
    try:
        yield
    finally:
        _at_hand.reset(before)


class _Ring:
    """The data keys of some people, by whose they are."""

    def __init__(self, people: Collection[int]) -> None:
        self.people = frozenset(people)

    @cached_property
    def rows(self) -> dict[int, DataKey]:
        return {row.person_id: row for row in DataKey.objects.filter(person__in=self.people)}


_at_hand: ContextVar[_Ring | None] = ContextVar("peerlore.people.keys.at_hand", default=None)


def are_shut() -> bool:
    return _shut.get()


def in_their_place() -> str:
    """What a page says in place of words that do not open."""
    if are_shut():
        return gettext("Sealed for now. Your home page says until when.")
    return gettext("This can no longer be opened.")


def in_use() -> str:
    """The master key as its file has it now: `keys rotate` may have put another there since this process began."""
    try:
        return settings.MASTER_KEY_KEPT_IN.read_text() if settings.MASTER_KEY_KEPT_IN else settings.MASTER_KEY
    except FileNotFoundError:
        return settings.MASTER_KEY


def _hashed(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _name(master: bytes) -> str:
    return hashlib.sha256(master).hexdigest()[:16]


def master_name(secret: str) -> str:
    """By this a data key says which master key wraps it; it tells nothing of the key."""
    return _name(_hashed(secret))


def masters() -> Iterator[str]:
    """Every master key at hand: the one in use, the one before (PEERLORE_MASTER_KEY_BEFORE), and those that
    `keys rotate` and `restore` keep in the data folder as `keys/master_key.*`."""
    yield settings.MASTER_KEY
    if settings.MASTER_KEY_BEFORE:
        yield settings.MASTER_KEY_BEFORE
    for path in sorted((settings.DATA_DIR / "keys").glob("master_key*")):
        yield path.read_text()


def master_named(name: str) -> str | None:
    """The master key of this name, if it is at hand."""
    return next((key for key in masters() if master_name(key) == name), None)


def _encrypt(key: bytes, text: bytes, bound_to: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text, bound_to)


def _decrypt(key: bytes, blob: bytes, bound_to: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(blob[:NONCE], blob[NONCE:], bound_to)
    except InvalidTag as wrong:
        raise Sealed from wrong


def _binding(person_id: int) -> bytes:
    return f"peerlore person {person_id}".encode()


def _bound_to(person_id: int, purpose: str) -> bytes:
    return _binding(person_id) + f", {purpose}".encode()


def _unwrap(row: DataKey) -> bytes:
    """Also what another process wrapped with a newer key meanwhile: the files are looked at again when it is needed."""
    master = next((key for key in map(_hashed, masters()) if _name(key) == row.master), None)
    if master is None:
        raise Sealed
    return _decrypt(master, bytes(row.wrapped), _binding(row.person_id))


def rewrapped(row: DataKey, secret: str) -> DataKey:
    """`row` (unsaved) with its key wrapped by the master key `secret`. Raises `Sealed` where it cannot be opened."""
    row.wrapped, row.master = _encrypt(_hashed(secret), _unwrap(row), _binding(row.person_id)), master_name(secret)
    return row


def opens(row: DataKey) -> bool:
    """Whether a master key at hand opens this key."""
    try:
        _unwrap(row)
    except Sealed:
        return False
    return True


def data_key(person: Person, *, at: datetime) -> bytes:
    """The author's data key, made at their first confidence."""
    fresh, master = secrets.token_bytes(32), _hashed(in_use())
    row, _ = DataKey.objects.get_or_create(
        person=person,
        defaults={
            "wrapped": _encrypt(master, fresh, _binding(person.pk)),
            "master": _name(master),
            "made_at": at,
        },
    )
    return _unwrap(row)


class Confidence(NamedTuple):
    """What lies sealed, whose it is, and the purpose it was sealed for."""

    author_id: int
    sealed: bytes | memoryview
    purpose: str


def seal(author: Person, text: str, *, purpose: str, at: datetime) -> bytes:
    return _encrypt(data_key(author, at=at), text.encode(), _bound_to(author.pk, purpose))


def unseal(author_id: int, sealed: bytes | memoryview, *, purpose: str) -> str:
    """What the author wrote. Raises `Sealed` where it cannot be opened (erased author, other master key or purpose)."""
    if are_shut():
        raise Sealed
    row = DataKey.objects.filter(person_id=author_id).first()
    if row is None:
        raise Sealed
    return _decrypt(_unwrap(row), bytes(sealed), _bound_to(author_id, purpose)).decode()


def unseal_many(confidences: Sequence[Confidence]) -> list[str | None]:
    """What each author wrote, with one query; `None` where it cannot be opened."""
    return [None] * len(confidences) if are_shut() else reckoned_with(confidences)


def reckoned_with(confidences: Sequence[Confidence]) -> list[str | None]:
    """The same for what Peerlore goes by and shows to nobody."""
    authors = {confidence.author_id for confidence in confidences}
    ring = _at_hand.get()
    rows = (ring if ring and authors <= ring.people else _Ring(authors)).rows
    return [_opened(rows.get(confidence.author_id), confidence) for confidence in confidences]


def _opened(row: DataKey | None, confidence: Confidence) -> str | None:
    if row is None or not confidence.sealed:
        return None
    try:
        return _decrypt(_unwrap(row), bytes(confidence.sealed), _bound_to(row.person_id, confidence.purpose)).decode()
    except Sealed:
        return None
