"""What the shell writes: the words of notices, and the weekly mail."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from peerlore.people.mail import handling_of
from peerlore.people.models import Delivery, Muted, Notice, Person
from peerlore.people.models.outbox import DIGEST
from peerlore.people.outbox import Handling, give_up, put_into_words
from peerlore.web.notices.catalogue import told
from peerlore.web.notices.kinds import kind
from peerlore.web.notices.words import part_of_weekly, words_for
from peerlore.web.times import count_in_words

WEEKLY_DIGEST = "weekly_digest"


@transaction.atomic
def render_notice(notice: Notice, *, at: datetime) -> None:
    """Give `notice` its words, to be sent at once or with the weekly mail, as its reader wants it."""
    of_kind = kind(told(notice.event).kind)
    handling = handling_of(
        notice.person,
        of_kind.code,
        usual=of_kind.usual,
        at=at,
        lapses_at=lapses_at(notice),
        thing=str(notice.parameters.get("thing") or f"{notice.kind} {notice.target}"),
        takes_back=str(notice.parameters.get("takes_back", "")).split(),
    )
    words = words_for(notice)
    put_into_words(notice, subject=words.subject, body=words.body, at=at, handling=handling)


def lapses_at(notice: Notice) -> datetime | None:
    """When its words are of no use any more: the moment that it says itself, else the end of the last day on which its
    reader can answer."""
    if said := str(notice.parameters.get("lapses", "")):
        return datetime.fromisoformat(said)
    try:
        last = datetime.fromisoformat(str(notice.parameters.get("answer_by", "")))
    except ValueError:
        return None
    zone = notice.person.zone_info
    day: date = last.astimezone(zone).date() if last.tzinfo else last.date()
    return datetime.combine(day + timedelta(days=1), time(), zone)


@transaction.atomic
def bundle_week(person: Person, *, at: datetime) -> None:
    """Make one mail of what waits for this person's weekly mail. What lapsed meanwhile is left out; of nothing, none is
    made."""
    due = Delivery.objects.due_weekly(at).filter(notice__person=person)
    waiting = list(due.select_for_update(of=("self",)))
    parts = [part for part in waiting if part.lapses_at is None or part.lapses_at > at]
    if not person.is_active or Muted.objects.silence(person, WEEKLY_DIGEST, DIGEST):
        parts = []
        due.update(address="")
    give_up(due.exclude(pk__in=[part.pk for part in parts]), at=at)
    if not parts:
        return
    first = parts[0]
    notice, _made = Notice.objects.get_or_create(
        person=person,
        event=WEEKLY_DIGEST,
        kind=first._meta.label_lower,
        target=first.pk,
        channel="mail",
        defaults={"parameters": {"link": reverse("home")}, "created_at": at},
    )
    _put_together(notice, parts, at=at)
    Delivery.objects.filter(pk__in=[part.pk for part in parts]).update(bundle=Delivery.objects.get(notice=notice))


def _put_together(notice: Notice, parts: Sequence[Delivery], *, at: datetime) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        many = ngettext("one thing", "%(count)s things", len(parts)) % {"count": count_in_words(len(parts))}
    items = "\n\n".join(part_of_weekly(part) for part in parts)
    words = words_for(notice, count=many, items=items)
    put_into_words(notice, subject=words.subject, body=words.body, at=at, handling=Handling(DIGEST, False, at))
