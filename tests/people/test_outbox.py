"""Nobody is told twice, and nobody who was erased at all."""

from peerlore.people.models import Notice, Person
from peerlore.people.outbox import notify, notify_all
from peerlore.web.pages.my_data import erase_again
from tests.cast import NOW


def test_the_same_event_is_told_once(cast):
    for _ in range(2):
        notify(cast.ana, "match_found", cast.ben, at=NOW)
    notify(cast.ana, "match_declined", cast.ben, at=NOW)
    assert sorted(Notice.objects.values_list("event", flat=True)) == ["match_declined", "match_found"]


def test_who_was_erased_is_told_nothing_of_what_ends_later(cast):
    """Found by tests/programmes/test_lives.py: a proposal that lapsed after one of the two was erased."""
    erase_again(cast.otto, at=NOW)
    erased = Person.objects.get(pk=cast.otto.pk)
    notify_all([(erased, {}), (cast.ana, {})], "match_expired", cast.testing, at=NOW)
    assert list(Notice.objects.values_list("person", flat=True)) == [cast.ana.pk]
