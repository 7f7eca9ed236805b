"""What the people room holds of somebody: how it is exported, and what erasure does to it."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F, Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from peerlore.people.erasures import mark_of
from peerlore.people.models import (
    Bounce,
    Clearing,
    DataKey,
    Deferral,
    Delivery,
    Exclusion,
    Grant,
    Installation,
    Limit,
    LogEntry,
    LogSeal,
    MailSettings,
    Muted,
    Notice,
    Person,
    Post,
    Reissue,
    Sent,
    SignIn,
    SignInCode,
    Site,
    Unit,
)
from peerlore.people.registry import Holding, Row, Rule, SealedField, one_part_of
from peerlore.people.wishes import own_exclusions

SOMEBODY = "somebody"


def _person(person: Person) -> Iterator[Row]:
    named = (
        "reference",
        "sign_in_name",
        "email",
        "confirmed_email",
        "disowned_email",
        "staff_number",
        "given_name",
        "family_name",
        "title",
        "level",
    )
    said = ("own_zone", "hours", "languages", "places", "may_be_asked", "pause_until", "theme")
    own = (*said, "last_login", "left_at", "last_day", "sealed_until")
    places = {name: str(getattr(person, name) or "") for name in ("company", "unit", "manager", "site")}
    passkeys = {"passkeys": [str(passkey) for passkey in Authenticator.objects.filter(user=person).order_by("pk")]}
    listed, kept = ({name: getattr(person, name) for name in names} for names in (named, own))
    yield listed | places | kept | passkeys


def _posts(person: Person) -> Iterator[Row]:
    for post in Post.objects.filter(person=person).select_related("unit", "manager", "site"):
        where = {name: str(getattr(post, name) or "") for name in ("unit", "manager", "site")}
        yield where | {"title": post.title, "level": post.level, "since": post.since, "until": post.until}


def _codes(person: Person) -> Iterable[Row]:
    return SignInCode.objects.filter(person=person).values("made_at", "expires_at")


def _reissues(person: Person) -> Iterator[Row]:
    for row in Reissue.objects.filter(person=person).select_related("asked_by", "agreed_by"):
        by = {"asked_by": str(row.asked_by or ""), "agreed_by": str(row.agreed_by or "")}
        yield by | {"asked_at": row.asked_at, "used_at": row.used_at, "closed": row.ended_at, "outcome": row.outcome}


def _keys(person: Person) -> Iterable[Row]:
    return DataKey.objects.filter(person=person).values("made_at")


def _exclusions(person: Person) -> Iterator[Row]:
    for wish in own_exclusions(person):
        yield {"rather_not_with": wish.person.name}


def _sent(person: Person) -> Iterable[Row]:
    return Sent.objects.filter(person=person).values("sent_at")


def _sign_ins(person: Person) -> Iterable[Row]:
    return SignIn.objects.of(person).values("device", "began_at", "seen_at")


def _muted(person: Person) -> Iterable[Row]:
    return Muted.objects.filter(person=person).values("event", "since")


def _deferrals(person: Person) -> Iterator[Row]:
    for left in Deferral.objects.filter(person=person).order_by("pk"):
        yield {"queue": left.queue, "row": left.row, "until": left.until, "at": left.seen_at}


def _bounces(person: Person) -> Iterable[Row]:
    return Bounce.objects.filter(person=person).values("address", "said", "began_at", closed=F("ended_at"))


def _mail(person: Person) -> Iterable[Row]:
    said = MailSettings.objects.filter(person=person)
    return said.values("weekday", "hour", "quiet_from", "quiet_until", "quiet_days", "hold_until", "paces")


def _grants(person: Person) -> Iterable[Row]:
    return Grant.objects.filter(person=person).values("office", "scope", "given_at")


def _notices(person: Person) -> Iterable[Row]:
    return Notice.objects.filter(person=person).order_by("pk").values("event", "channel", "parameters", "created_at")


def _deliveries(person: Person) -> Iterable[Row]:
    sent = Delivery.objects.filter(notice__person=person).order_by("pk")
    return sent.values("address", "subject", "body", "rendered_at", "sent_at")


def _log(person: Person) -> Iterator[Row]:
    entries = LogEntry.objects.filter(Q(about=person) | Q(by=person)).order_by("pk").select_related("by")
    for entry in entries.iterator(chunk_size=2000):
        by = "you" if entry.by_id == person.pk else str(entry.by or "Peerlore")
        yield {"at": entry.at, "by": by, "verb": entry.verb, "kind": entry.kind, "fields": entry.fields}


def _empty(person: Person, at: datetime) -> None:
    """Leave a tombstone: the row stays, so that what others share with this person keeps its place."""
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    person.refresh_from_db()
    person.sign_in_name, person.erased_at = f"erased-{person.pk}", at
    person.erased_number = mark_of(person.company_id, person.staff_number)
    person.email = person.staff_number = person.given_name = person.family_name = ""
    person.confirmed_email = person.disowned_email = ""
    person.title = person.level = person.own_zone = person.theme = ""
    person.company = person.unit = person.manager = person.site = None
    person.hours = person.pause_until = person.last_login = person.last_day = person.sealed_until = None
    person.languages, person.is_active, person.may_be_asked = [], False, False
    person.left_at = person.left_at or at
    person.set_unusable_password()
    person.save()


def _stays(person: Person, at: datetime) -> None:
    """The log names rows and verbs, never content; who was erased is a number there."""


def _delete_notices(person: Person, at: datetime) -> None:
    """One's own go; in what others were told, one's name becomes "somebody"."""
    Notice.objects.filter(person=person).delete()
    if not person.given_name + person.family_name:
        return
    for notice in _naming(person.name):
        notice.parameters = {key: _without(person, value) for key, value in notice.parameters.items()}
        notice.save(update_fields=["parameters"])
    for delivery in Delivery.objects.filter(Q(body__contains=person.name) | Q(subject__contains=person.name)):
        delivery.subject, delivery.body = _without(person, delivery.subject), _without(person, delivery.body)
        delivery.save(update_fields=["subject", "body"])


def _naming(name: str) -> Iterable[Notice]:
    escaped = json.dumps(name)[1:-1]  # SQLite keeps JSON as it was written, with escapes
    notices = Notice.objects.annotate(text=Cast("parameters", TextField()))
    return notices.filter(Q(text__contains=name) | Q(text__contains=escaped))


def _without(person: Person, value: str) -> str:
    """`value` with the full name, and then the first and last name as words of their own, taken out."""
    if not isinstance(value, str):
        return value
    names = sorted({person.name, person.given_name, person.family_name} - {""}, key=len, reverse=True)
    return re.sub(rf"\b(?:{'|'.join(map(re.escape, names))})\b", SOMEBODY, value)


def _deletes(model: type[Model], lookup: str) -> Callable[[Person, datetime], None]:
    def erase(person: Person, at: datetime) -> None:
        model._default_manager.filter(**{lookup: person}).delete()

    return erase


COMPANY = _("You, and coordinators and administrators, who keep the list of people.")
ONLY_YOU = _("Only you.")

HOLDINGS = [
    Holding(
        model=Exclusion,
        name=_("Please not with"),
        why=_("So that you are not brought together."),
        export=_exclusions,
        erase=_deletes(Exclusion, "writer"),
        seen_by=_("Only you. The matching uses it; no role can read it."),
    ),
    Holding(
        model=SignInCode,
        name=_("Sign-in codes"),
        why=_("So that people without an e-mail address can sign in."),
        export=_codes,
        erase=_deletes(SignInCode, "person"),
        seen_by=COMPANY,
    ),
    Holding(
        model=Reissue,
        name=_("New sign-in codes for you"),
        why=_("So that nobody can take over an account by asking for a code."),
        export=_reissues,
        erase=_deletes(Reissue, "person"),
        seen_by=COMPANY,
    ),
    Holding(
        model=Grant,
        name=_("Offices"),
        why=_("So that only those who were given an office can do what belongs to it."),
        export=_grants,
        erase=_deletes(Grant, "person"),
        seen_by=_("You, coordinators and administrators."),
    ),
    Holding(
        model=Deferral,
        name=_("What you left until a day"),
        why=_("So that it comes back on that day and not before."),
        export=_deferrals,
        erase=_deletes(Deferral, "person"),
        seen_by=ONLY_YOU,
    ),
    Holding(
        model=Delivery,
        name=_("Mails to you"),
        why=_("So that each mail goes out once, and comes again where the server refused it."),
        export=_deliveries,
        erase=_deletes(Delivery, "notice__person"),
        seen_by=ONLY_YOU,
    ),
    Holding(
        model=Muted,
        name=_("Mail you stopped"),
        why=_("So that it stays stopped."),
        export=_muted,
        erase=_deletes(Muted, "person"),
        seen_by=ONLY_YOU,
    ),
    Holding(
        model=Bounce,
        name=_("Mail to you that came back"),
        why=_("So that a wrong address is noticed and mended."),
        export=_bounces,
        erase=_deletes(Bounce, "person"),
        seen_by=COMPANY,
    ),
    Holding(
        model=MailSettings,
        name=_("How your mail comes"),
        why=_("So that it comes on your day, and never in your quiet hours."),
        export=_mail,
        erase=_deletes(MailSettings, "person"),
        seen_by=ONLY_YOU,
    ),
    Holding(
        model=SignIn,
        name=_("Where you are signed in"),
        why=_("So that you can see and end it."),
        export=_sign_ins,
        erase=_deletes(SignIn, "person"),
        seen_by=ONLY_YOU,
    ),
    Holding(
        model=Sent,
        name=_("Forms you sent within a minute"),
        why=_("So that a double click makes nothing twice."),
        export=_sent,
        erase=_deletes(Sent, "person"),
        seen_by=_("Nobody. It keeps a double click from making something twice."),
    ),
    Holding(
        model=Notice,
        name=_("Notices to you"),
        why=_("So that you learn what concerns you, once."),
        export=_notices,
        erase=_delete_notices,
        seen_by=ONLY_YOU,
    ),
    Holding(
        model=Post,
        name=_("Your posts through time"),
        why=_("So that each figure counts who was where at that time."),
        export=_posts,
        erase=_deletes(Post, "person"),
        seen_by=COMPANY,
    ),
    Holding(
        model=DataKey,
        name=_("The key of what you confide"),
        why=_("So that what you confide is encrypted, and closed for good when you are erased."),
        export=_keys,
        erase=_deletes(DataKey, "person"),
        seen_by=_("Nobody. It opens what you confided; erasing it closes that for good."),
    ),
    Holding(
        model=LogEntry,
        name=_("The log of what was done"),
        why=_("So that you and others can see who did and read what."),
        export=_log,
        erase=_stays,
        seen_by=_("You, and administrators, whose reading is written down as well."),
    ),
    Holding(
        model=Person,
        name=_("Your profile"),
        why=_("So that colleagues and the matching know who works here, where and when, and you can sign in."),
        export=_person,
        erase=_empty,
        seen_by=COMPANY,
    ),
]
NOT_PERSONAL: list[type[Model]] = [Clearing, Installation, Limit, LogSeal, Site, Unit]
SEALED = [SealedField(Exclusion, author="writer")]


def _told(before: datetime) -> QuerySet[Delivery]:
    """What was sent, or given up, and made before that moment."""
    done = Delivery.objects.filter(notice__created_at__lt=before).exclude(sent_at=None, given_up_at=None)
    return done.exclude(body="")


def _forget_words(before: datetime, at: datetime) -> int:
    """The notice stays as an empty mark: by it nobody is told the same twice."""
    keys = one_part_of(_told(before))
    with transaction.atomic():
        Notice.objects.filter(delivery__in=keys).update(parameters={})
        return Delivery.objects.filter(pk__in=keys).update(address="", subject="", body="")


RULES = [
    Rule(
        code="messages",
        name=_("Words of messages that were sent"),
        says=_("Address, subject and words go. That somebody was told of something, and when, stays."),
        least=30,
        count=lambda before: _told(before).count(),
        forget=_forget_words,
    )
]
