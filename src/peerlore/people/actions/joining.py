"""Add people and keep what their company knows of them, with the history of their posts."""

from datetime import date, datetime
from typing import TypedDict, Unpack

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from peerlore.errors import RuleBroken
from peerlore.people.actions.addresses import take_as_confirmed
from peerlore.people.addresses import tell_old_addresses
from peerlore.people.audit import record
from peerlore.people.models import Grant, Office, Person, Post, Site, Unit

POST_FIELDS = ("unit", "manager", "title", "level", "site")


class Facts(TypedDict, total=False):
    """What a company knows of a person; leave out what does not change."""

    staff_number: str
    given_name: str
    family_name: str
    email: str
    unit: Unit | None
    manager: Person | None
    title: str
    level: str
    site: Site | None


class NotRecognisable(RuleBroken):
    message = _("Give a staff number or an e-mail address; without either, nobody could sign in as this person.")
    field = "staff_number"


class StaffNumberTaken(RuleBroken):
    message = _("The staff number %(number)s belongs to somebody else in %(company)s. Give each person their own.")
    field = "staff_number"


class EmailTaken(RuleBroken):
    message = _("The address %(email)s belongs to somebody else here. Give each person their own, or leave it empty.")
    field = "email"


class ManagedInCircle(RuleBroken):
    message = _("%(manager)s reports to %(person)s, directly or further down. Choose somebody outside that line.")
    field = "manager"


@transaction.atomic
def add_person(
    *, by: Person | None, at: datetime, company: Unit, since: date | None = None, **facts: Unpack[Facts]
) -> Person:
    """Somebody new in `company`, in their first post since `since` (today, where it is not known)."""
    Unit.objects.select_for_update().get(pk=company.pk)
    person = Person(company=company)
    _put(person, facts)
    person.set_unusable_password()
    _check_recognisable(person)
    person.sign_in_name = sign_in_name(person)
    person.save()
    _open_post(person, since or _day(person, at))
    record("added", person, by=by, at=at, about=person, fields=sorted(facts), state=person.state)
    return person


@transaction.atomic
def change_person(
    person: Person, *, by: Person | None, at: datetime, since: date | None = None, **facts: Unpack[Facts]
) -> Person:
    """Take over what changed. A change of post closes the open one on the day the new one begins (`since`)."""
    if person.company_id is not None:
        Unit.objects.select_for_update().get(pk=person.company_id)
    person.refresh_from_db()
    before = {person.pk: person.email}
    changed = _put(person, facts)
    if not changed:
        return person
    _check_recognisable(person)
    _check_line(person)
    person.sign_in_name = sign_in_name(person)
    person.save(update_fields=[*changed, "sign_in_name"])
    if person.is_active and set(changed) & set(POST_FIELDS):
        _move_post(person, since or _day(person, at))
    entry = record("changed", person, by=by, at=at, about=person, fields=changed)
    tell_old_addresses([entry], before, at=at)
    return person


@transaction.atomic
def make_first_administrator(*, email: str, name: str, password: str, at: datetime, organisation: str) -> Person:
    """The administrator a new installation starts with, in a company called as the organisation is."""
    from peerlore.people.actions.units import make_unit

    company = Unit.objects.companies().order_by("pk").first() or make_unit(organisation, parent=None, by=None, at=at)
    given, _space, family = name.strip().rpartition(" ")
    given, family = (given, family) if given else (family, "")
    person = add_person(by=None, at=at, company=company, email=email, given_name=given, family_name=family)
    person.set_password(password)
    person.save(update_fields=["password"])
    take_as_confirmed(person, person.email)
    grant = Grant.objects.create(person=person, office=Office.ADMINISTRATOR, given_at=at)
    record("gave_office", grant, by=None, at=at, about=person, fields=[Office.ADMINISTRATOR])
    return person


def sign_in_name(person: Person) -> str:
    """The e-mail address; else the staff number; with the company before it where another company has that number."""
    if person.email:
        return person.email
    number = person.staff_number.lower()
    if not Person.objects.exclude(pk=person.pk).filter(sign_in_name=number).exists():
        return number
    return f"{slugify(person.company.name) if person.company else ''}/{number}"


def _put(person: Person, facts: Facts) -> list[str]:
    """Set what is given, trimmed; say which fields that changed."""
    changed = []
    for name, given in facts.items():
        value = given.strip() if isinstance(given, str) else given
        value = value.lower() if name == "email" and isinstance(value, str) else value
        if getattr(person, name) != value:
            setattr(person, name, value)
            changed.append(name)
    return changed


def _check_recognisable(person: Person) -> None:
    others = Person.objects.exclude(pk=person.pk)
    if not (person.email or person.staff_number):
        raise NotRecognisable
    if person.staff_number and others.filter(company=person.company, staff_number=person.staff_number).exists():
        raise StaffNumberTaken(number=person.staff_number, company=person.company)
    if person.email and others.filter(email=person.email).exists():
        raise EmailTaken(email=person.email)


def _check_line(person: Person) -> None:
    above, seen = person.manager, set[int]()
    while above is not None and above.pk not in seen:
        if above.pk == person.pk:
            raise ManagedInCircle(manager=person.manager, person=person)
        seen.add(above.pk)
        above = above.manager


def _day(person: Person, at: datetime) -> date:
    return at.astimezone(person.zone_info).date()


def _open_post(person: Person, since: date) -> Post:
    post = Post(person=person, since=since)
    for name in POST_FIELDS:
        setattr(post, name, getattr(person, name))
    post.save()
    return post


def _move_post(person: Person, since: date) -> None:
    """Close the open post on `since` and open the next; one that began that day or later is corrected instead."""
    held = Post.objects.select_for_update(of=("self",)).filter(person=person, until=None).first()
    if held is None:
        _open_post(person, since)
    elif held.since >= since:
        for name in POST_FIELDS:
            setattr(held, name, getattr(person, name))
        held.save()
    else:
        Post.objects.filter(pk=held.pk).update(until=since)
        _open_post(person, since)
