"""What the shell writes: the words of notices."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from peerlore.people.models import Notice
from peerlore.people.outbox import put_into_words
from peerlore.web.notices.catalogue import told
from peerlore.web.notices.words import words_for

DAILY, WEEKLY = time(7), time(8)


@transaction.atomic
def render_notice(notice: Notice, *, at: datetime) -> None:
    """Give `notice` its words, to be sent at once or with the next daily or weekly mail."""
    words = words_for(notice)
    not_before = send_from(told(notice.event).urgency, at=at)
    put_into_words(notice, subject=words.subject, body=words.body, at=at, not_before=not_before)


def send_from(urgency: str, *, at: datetime) -> datetime:
    """`now`: at once. `day`: at seven in the morning. `digest`: on Monday at eight; in the organisation's zone."""
    if urgency == "now":
        return at
    zone = ZoneInfo(settings.TIME_ZONE)
    today = at.astimezone(zone).date()
    hour, wait, again = (DAILY, 0, 1) if urgency == "day" else (WEEKLY, -today.weekday() % 7, 7)
    then = datetime.combine(today + timedelta(days=wait), hour, zone)
    return then if then >= at else datetime.combine(then.date() + timedelta(days=again), hour, zone)
