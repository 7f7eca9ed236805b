"""A new sign-in code for somebody who has a password: two officers, a word to the person, and a week under seal."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.audit import record
from peerlore.people.models import Person, Reissue, SignIn, SignInCode
from peerlore.people.models.reissues import SEALED_FOR
from peerlore.people.offices import CODE_FOR_OFFICE, administrators, may_make_code
from peerlore.people.outbox import notify, notify_all

Outcome = Reissue.Outcome


class NeedsNoNewCode(RuleBroken):
    message = _("%(person)s has no password yet. Make a sign-in code; it needs nobody else.")


class AskedForAlready(RuleBroken):
    message = _("A new code for %(person)s is asked for already. The page says who did, and what comes next.")


class NotForOneself(RuleBroken):
    message = _("A new code for yourself is asked for by somebody else. Ask another coordinator or administrator.")


class SecondOfficerNeeded(RuleBroken):
    message = _(
        "You asked for this code yourself. A second coordinator or administrator agrees to it; ask one of them."
    )


class NobodyAsksAnyMore(RuleBroken):
    message = _("This new code was stopped, has lapsed, or was handed out already. The page says where it stands.")


class AskerGone(RuleBroken):
    message = _("Whoever asked for this code may not make one any more. Take it back, and ask for it anew.")


class OnlyFromADeviceOfBefore(RuleBroken):
    message = _(
        "Only a device that was signed in before the code was used stops it. Without one, ask a coordinator or an "
        "administrator to take it back: then your password of before holds again."
    )


class SealedForAWeek(RuleBroken):
    message = _(
        "Somebody came in to this account by a new sign-in code. Until %(day)s it can be stopped, and until then this "
        "stays as it is."
    )


class MayNotMakeCode(RuleBroken):
    message = CODE_FOR_OFFICE


@transaction.atomic
def ask_for_code(person: Person, *, by: Person, at: datetime) -> Reissue:
    """The first of two officers. Nothing opens yet; the person hears of it, and can stop it."""
    _lock(person)
    if not person.has_signed_up or not person.is_active:
        raise NeedsNoNewCode(person=person)
    _check_officer(person, by=by)
    if Reissue.objects.going_on().filter(person=person).exists():
        raise AskedForAlready(person=person)
    row = Reissue.objects.create(person=person, asked_by=by, asked_at=at)
    record("asked-for-code", row, by=by, at=at, about=person, state=row.state)
    _tell_person(row, "code_asked", by=by, at=at)
    return row


@transaction.atomic
def agree_to_code(row: Reissue, *, by: Person, at: datetime) -> Reissue:
    """The second officer, at a moment when the first still may. The code itself is made by `actions.codes`."""
    _lock(row.person)
    row = Reissue.objects.select_for_update(of=("self",)).select_related("person", "asked_by").get(pk=row.pk)
    if not row.is_asked:
        raise NobodyAsksAnyMore
    _check_officer(row.person, by=by)
    if row.asked_by_id == by.pk:
        raise SecondOfficerNeeded
    if row.asked_by is None or not may_ask(row.asked_by, row.person):
        raise AskerGone
    row.agreed_by, row.agreed_at = by, at
    row.save(update_fields=["agreed_by", "agreed_at"])
    record("agreed-to-code", row, by=by, at=at, about=row.person, state=row.state)
    _tell_person(row, "code_handed_out", by=by, at=at)
    return row


def may_ask(officer: Person, person: Person) -> bool:
    """Whether `officer`'s office reaches `person` now, and could give the offices they hold."""
    reaches = officer.is_active and Person.objects.reached_by(officer).filter(pk=person.pk).exists()
    return reaches and officer.pk != person.pk and may_make_code(officer, person)


def begin_week(person: Person, *, at: datetime) -> bool:
    """The code was used: until the week is over nothing confided opens, and the password of before is kept. `False`
    where no two officers have handed one out."""
    row = Reissue.objects.going_on().exclude(agreed_at=None).filter(person=person, used_at=None).first()
    if row is None:
        return False
    row.used_at, row.password_before = at, person.password
    row.save(update_fields=["used_at", "password_before"])
    person.sealed_until = at + SEALED_FOR
    person.save(update_fields=["sealed_until"])
    record("used_code", row, by=person, at=at, about=person, fields=["password"], state=row.state)
    until = person.sealed_until.isoformat()
    notify(person, "code_used", row, at=at, parameters={"answer_by": until, "link": reverse("my_new_code")})
    return True


@transaction.atomic
def stop_code(row: Reissue, *, by: Person, signed_in: datetime | None, at: datetime) -> Reissue:
    """The person says no, from a device that is `signed_in` since before the code was used."""
    if by.pk != row.person_id:
        raise NotForOneself
    row = _going_on(row)
    if row.used_at is not None and (signed_in is None or signed_in >= row.used_at):
        raise OnlyFromADeviceOfBefore
    return _stop(row, by=by, at=at)


@transaction.atomic
def take_code_back(row: Reissue, *, by: Person, at: datetime) -> Reissue:
    """An officer takes it back, before it was used or within the week after."""
    row = _going_on(row)
    _check_officer(row.person, by=by)
    return _stop(row, by=by, at=at)


@transaction.atomic
def settle_code(row: Reissue, *, at: datetime) -> None:
    """The week is over and nobody stopped it: devices of before are signed out, as by any new password."""
    row = _going_on(row)
    SignIn.objects.of(row.person).exclude(began_at__gte=row.used_at).delete()
    _end(row, Outcome.SETTLED, "code-settled", by=None, at=at)


@transaction.atomic
def let_code_lapse(row: Reissue, *, at: datetime) -> None:
    _end(_going_on(row), Outcome.LAPSED, "code-lapsed", by=None, at=at)


def refuse_while_sealed(person: Person, *, at: datetime) -> None:
    """Raise while a new code can still be stopped: whoever came in by it shall not shut the others out."""
    if person.sealed_until is not None and person.is_sealed(at):
        raise SealedForAWeek(day=f"{person.sealed_until.astimezone(person.zone_info):%Y-%m-%d}")


def _going_on(row: Reissue) -> Reissue:
    _lock(row.person)
    row = Reissue.objects.select_for_update(of=("self",)).select_related("person").get(pk=row.pk)
    if row.ended_at is not None:
        raise NobodyAsksAnyMore
    return row


def _stop(row: Reissue, *, by: Person, at: datetime) -> Reissue:
    """The code opens nothing; the password of before holds again, and whoever came in by the new one is out."""
    person = row.person
    SignInCode.objects.filter(person=person).delete()
    if row.used_at is not None:
        person.password, person.sealed_until = row.password_before, None
        person.save(update_fields=["password", "sealed_until"])
        SignIn.objects.of(person).filter(began_at__gte=row.used_at).delete()
    _end(row, Outcome.STOPPED, "code-stopped", by=by, at=at)
    officers = {officer.pk: officer for officer in (row.asked_by, row.agreed_by, *administrators()) if officer}
    said = {"person": person.name, "link": reverse("person", args=[person.pk])}
    told = [(officer, said) for key, officer in sorted(officers.items()) if key not in (by.pk, person.pk)]
    notify_all(told, "code_stopped", row, at=at)
    return row


def _end(row: Reissue, outcome: Outcome, verb: str, *, by: Person | None, at: datetime) -> None:
    row.ended_at, row.outcome, row.password_before = at, outcome, ""
    row.save(update_fields=["ended_at", "outcome", "password_before"])
    record(verb, row, by=by, at=at, about=row.person, state=row.state)


def _check_officer(person: Person, *, by: Person) -> None:
    if by.pk == person.pk:
        raise NotForOneself
    if not may_ask(by, person):
        raise MayNotMakeCode(person=person)


def _tell_person(row: Reissue, event: str, *, by: Person, at: datetime) -> None:
    notify(row.person, event, row, at=at, parameters={"viewer": by.name, "link": reverse("my_new_code")})


def _lock(person: Person) -> None:
    Person.objects.select_for_update().get(pk=person.pk)
    person.refresh_from_db()
