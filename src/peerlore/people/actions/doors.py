"""One's own doors: end a session elsewhere, add a passkey, take one away."""

from collections.abc import Mapping
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.actions.reissues import refuse_while_sealed
from peerlore.people.actions.wishes import NotYours
from peerlore.people.audit import record
from peerlore.people.models import Person, SignIn
from peerlore.people.outbox import notify


class EndedAlready(RuleBroken):
    message = _("That session has ended already. The list shows those that are open now.")


class GoneAlready(RuleBroken):
    message = _("That passkey was taken away already. The list shows those that open now.")


@transaction.atomic
def end_sign_in(handle: str, *, by: Person, at: datetime) -> None:
    """Sign one's own device out: its next request asks for the password."""
    refuse_while_sealed(by, at=at)
    row = next((row for row in SignIn.objects.of(by) if row.handle == handle), None)
    if row is None or not SignIn.objects.filter(pk=row.pk).delete()[0]:
        raise EndedAlready
    record("ended_sign_in", by, by=by, at=at, about=by)


@transaction.atomic
def end_other_sign_ins(*, but: str, by: Person, at: datetime) -> None:
    """The same for every device but the one whose session is `but`."""
    refuse_while_sealed(by, at=at)
    ended, _rows = SignIn.objects.of(by).exclude(session_key=but).delete()
    if ended:
        record("ended_sign_in", by, by=by, at=at, about=by)


@transaction.atomic
def add_passkey(person: Person, name: str, *, credential: Mapping[str, object], by: Person, at: datetime) -> None:
    """Another way in for `person`, who has just proved that it is theirs. They are told by mail."""
    if by.pk != person.pk:
        raise NotYours
    refuse_while_sealed(person, at=at)
    passkey = WebAuthn.add(person, name, dict(credential)).instance
    record("added_passkey", passkey, by=by, at=at, about=person)
    notify(person, "passkey_added", passkey, at=at, parameters={"link": reverse("my_sign_in")})


@transaction.atomic
def remove_passkey(pk: int, *, by: Person, at: datetime) -> None:
    refuse_while_sealed(by, at=at)
    passkey = Authenticator.objects.filter(user=by, pk=pk).first()
    if passkey is None:
        raise GoneAlready
    record("removed_passkey", passkey, by=by, at=at, about=by)
    passkey.delete()
