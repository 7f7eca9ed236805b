"""Which address of somebody is surely theirs: where a link for a new password may go, and who hears of a change.

Whoever keeps the list of people can write any address into it. An address that its owner has not confirmed therefore
opens nothing that was confided.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db.models import Q
from django.urls import reverse

from peerlore.people.models import Grant, LogEntry, Person
from peerlore.people.models.outbox import ADDRESS_CHANGED
from peerlore.people.outbox import Told, notify_each


def reset_address(person: Person) -> str:
    """Where a link for a new password may go; empty where none may.

    To the address that was confirmed, unless it has become somebody else's. Who has no password yet confided nothing:
    to the one on the list, but not for an office, which only an administrator's code opens.
    """
    if not person.has_signed_up:
        return "" if Grant.objects.filter(person=person).exists() else person.email
    given_on = Person.objects.present().exclude(pk=person.pk).filter(email=person.confirmed_email)
    return "" if given_on.exists() else person.confirmed_email


def people_reached_at(address: str) -> list[Person]:
    """Who may be sent a link for a new password at `address`, written in small letters."""
    known = Person.objects.present().filter(Q(email=address) | Q(confirmed_email=address))
    return [person for person in known if address and reset_address(person) == address]


class LinkToken(PasswordResetTokenGenerator):
    """A link opens only while the address it was sent to is still the one that links may go to."""

    def _make_hash_value(self, user: Person, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}/{reset_address(user)}"


def tell_old_addresses(entries: Iterable[LogEntry], before: Mapping[int, str], *, at: datetime) -> None:
    """Say to whoever has a password that their address was changed, at the last address that was theirs.

    `entries` are the lines of the log that say what changed about whom; `before` holds the addresses until now.
    """
    notify_each(_told(entries, before), ADDRESS_CHANGED, at=at)


def _told(entries: Iterable[LogEntry], before: Mapping[int, str]) -> Iterator[Told]:
    for entry in entries:
        if "email" not in entry.fields or (person := entry.about) is None or not person.has_signed_up:
            continue
        old = person.confirmed_email or before.get(person.pk, "")
        if old and old != person.email:
            yield Told(person, entry, {"old_address": old, "link": reverse("my_address")})
