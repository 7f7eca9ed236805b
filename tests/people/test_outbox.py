"""Nobody is told twice."""

from peerlore.people.models import Notice
from peerlore.people.outbox import notify
from tests.cast import NOW


def test_the_same_event_is_told_once(cast):
    for _ in range(2):
        notify(cast.ana, "match_found", cast.ben, at=NOW)
    notify(cast.ana, "match_declined", cast.ben, at=NOW)
    assert sorted(Notice.objects.values_list("event", flat=True)) == ["match_declined", "match_found"]
