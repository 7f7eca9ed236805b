"""Sign-in codes: how somebody without a password, and perhaps without a mailbox, first comes in."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.actions.addresses import take_as_confirmed
from peerlore.people.actions.reissues import agree_to_code, begin_week
from peerlore.people.audit import record
from peerlore.people.models import Person, Reissue, SignInCode
from peerlore.people.offices import CODE_FOR_OFFICE, may_make_code

LASTS = timedelta(days=14)
TOKEN_BYTES = 20  # 160 bits: beyond guessing
GROUP = 4
MISREAD = str.maketrans("018", "OIB")  # digits the alphabet does not have, for the letters they look like


class AlreadyHasPassword(RuleBroken):
    message = _(
        "%(person)s has a password. A new one comes by mail, from the sign-in page. Who has no mailbox any more gets a "
        "new code from two of you; ask for it on their page."
    )


class NotHere(RuleBroken):
    message = _("%(person)s has left, so a code would open nothing. Let them come back first.")


class ForAnAdministrator(RuleBroken):
    message = CODE_FOR_OFFICE


class CodeNotRight(RuleBroken):
    message = _(
        "This number and this code do not open anything together. Look at both again; a code works once and for "
        "fourteen days. Whoever gave it to you can make a new one."
    )
    field = "code"


@dataclass(frozen=True)
class NewCode:
    """The code in groups of letters, to be shown once; only its digest is kept."""

    letters: str
    expires_at: datetime


@transaction.atomic
def make_sign_in_code(person: Person, *, by: Person, at: datetime) -> NewCode:
    """A code for somebody who never had a password. An earlier one stops working. A code opens a person's offices too:
    for who holds one, only an administrator makes it."""
    Person.objects.select_for_update().get(pk=person.pk)
    person.refresh_from_db()
    if person.has_signed_up:
        raise AlreadyHasPassword(person=person)
    if not person.is_active:
        raise NotHere(person=person)
    if not may_make_code(by, person):
        raise ForAnAdministrator(person=person)
    return _made(person, by=by, at=at)


@transaction.atomic
def hand_out_code(row: Reissue, *, by: Person, at: datetime) -> NewCode:
    """The second officer agrees, and has the code for somebody who has a password already."""
    return _made(agree_to_code(row, by=by, at=at).person, by=by, at=at)


def _made(person: Person, *, by: Person, at: datetime) -> NewCode:
    token = base64.b32encode(secrets.token_bytes(TOKEN_BYTES)).decode()
    kept = {"digest": _digest(token), "made_by": by, "made_at": at, "expires_at": at + LASTS}
    code, is_new = SignInCode.objects.update_or_create(person=person, defaults=kept)
    record("made_code" if is_new else "replaced_code", code, by=by, at=at, about=person)
    return NewCode("-".join(token[i : i + GROUP] for i in range(0, len(token), GROUP)), code.expires_at)


def person_with_code(*, number: str, code: str, at: datetime) -> Person:
    """Who may choose a password with this number and code. Raises `CodeNotRight` whatever is wrong of the two."""
    number = number.strip()
    same = Q(person__staff_number__iexact=number) | Q(person__sign_in_name__iexact=number)
    found = SignInCode.objects.filter(same, digest=_digest(code), expires_at__gt=at, person__is_active=True)
    row = found.select_related("person").first()
    if row is None or not number:
        raise CodeNotRight
    return row.person


@transaction.atomic
def use_sign_in_code(*, number: str, code: str, password: str, at: datetime) -> Person:
    """Set the person's password and use the code up; of two at once, one finds it used. Who comes in for the first
    time takes the address they have then for theirs; for who had a password the week under seal begins. A code of
    before the first password opens nothing once there is one."""
    person = person_with_code(number=number, code=code, at=at)
    Person.objects.select_for_update().get(pk=person.pk)
    person.refresh_from_db()
    used, _rows = SignInCode.objects.filter(person=person, digest=_digest(code)).delete()
    if not used:
        raise CodeNotRight
    if not person.has_signed_up:
        take_as_confirmed(person, person.email)
        record("used_code", person, by=person, at=at, about=person, fields=["password"])
    elif not begin_week(person, at=at):
        raise CodeNotRight
    person.set_password(password)
    person.save(update_fields=["password"])
    return person


def _digest(code: str) -> str:
    letters = "".join(filter(str.isalnum, code.upper())).translate(MISREAD)
    return hashlib.sha256(letters.encode()).hexdigest()
