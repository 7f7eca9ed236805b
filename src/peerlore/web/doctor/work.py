"""Whether a worker ticks, and whether long work waits or has failed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from peerlore.web import health
from peerlore.web.doctor.signs import Sign, fault, good, heed

LATE, LATELY = timedelta(minutes=10), timedelta(days=1)


def look(now: datetime) -> Iterator[Sign]:
    if health.worker_is_heard(now):
        yield good("worker", _("A worker ticks; what is due is done."))
    else:
        yield fault(
            "worker",
            _("No worker was heard of in the last five minutes: no mail is sent, and nothing that is due is done."),
            _("Start Peerlore with “peerlore up”, or a worker with “peerlore worker”."),
        )
    yield from _queue(now)


def _queue(now: datetime) -> Iterator[Sign]:
    waits = DBTaskResult.objects.filter(status=TaskResultStatus.READY, enqueued_at__lt=now - LATE).count()
    if waits:
        said = ngettext(
            "A piece of long work waits for more than ten minutes.",
            "%(count)s pieces of long work wait for more than ten minutes.",
            waits,
        ) % {"count": waits}
        yield heed("worker", said, _("See whether the worker runs; start another one where there is much to do."))
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED, finished_at__gt=now - LATELY).count()
    if failed:
        said = ngettext(
            "A piece of long work broke off since yesterday.",
            "%(count)s pieces of long work broke off since yesterday.",
            failed,
        ) % {"count": failed}
        yield heed("worker", said, _("The log of the worker says why. What was not done is taken up again by itself."))
