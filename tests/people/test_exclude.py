""" "Please not with": for its writer and the matching; nothing anywhere tells anybody else."""

import pytest

from peerlore.people import actions
from peerlore.people.keys import Sealed
from peerlore.people.models import DataKey, Exclusion, LogEntry
from peerlore.people.wishes import excluded_by, own_exclusions
from tests.cast import NOW


def test_the_matching_and_the_writer_read_it(cast):
    actions.exclude(cast.ben, by=cast.ana, at=NOW)
    actions.exclude(cast.otto, by=cast.ana, at=NOW)
    assert excluded_by(cast.everybody()) == {cast.ana.pk: {cast.ben.pk, cast.otto.pk}}
    assert [wish.person for wish in own_exclusions(cast.ana)] == [cast.ben, cast.otto]
    assert own_exclusions(cast.ben) == []


def test_the_row_does_not_name_anybody_and_the_log_does_not_tell_that_there_is_a_wish(cast):
    actions.exclude(cast.ben, by=cast.ana, at=NOW)
    assert str(cast.ben.pk).encode() != bytes(Exclusion.objects.get().sealed)
    actions.set_profile(cast.ana, by=cast.ana, at=NOW, places=3)
    wish, profile = LogEntry.objects.order_by("pk").values("verb", "kind", "target", "about", "fields", "state")
    assert wish == profile


def test_nobody_is_named_twice_nor_oneself(cast):
    actions.exclude(cast.ben, by=cast.ana, at=NOW)
    with pytest.raises(actions.ExcludedAlready):
        actions.exclude(cast.ben, by=cast.ana, at=NOW)
    with pytest.raises(actions.WithYourself):
        actions.exclude(cast.ana, by=cast.ana, at=NOW)


def test_a_wish_that_cannot_be_opened_stops_the_matching(cast):
    actions.exclude(cast.ben, by=cast.ana, at=NOW)
    DataKey.objects.all().delete()
    with pytest.raises(Sealed):
        excluded_by([cast.ana])
    assert own_exclusions(cast.ana) == []


def test_many_wishes_take_no_more_queries_than_few(cast, django_assert_num_queries):
    for named in (cast.ben, cast.otto, cast.ines):
        for writer in (cast.ana, cast.ruth, cast.cleo):
            actions.exclude(named, by=writer, at=NOW)
    with django_assert_num_queries(2):
        assert len(excluded_by(cast.everybody())) == 3


def test_on_the_page_one_looks_by_name_names_somebody_and_takes_them_off(cast, client):
    client.force_login(cast.ana)
    assert "Ben Okafor" in client.post("/me/not-with/", {"words": "okaf"}).content.decode()
    assert client.post("/me/not-with/add/", {"person": cast.ben.pk}).status_code == 302
    assert "Ben Okafor" in client.get("/me/").content.decode()
    assert client.post("/me/not-with/add/", {"person": cast.ben.pk}).status_code == 422
    wish = Exclusion.objects.get()
    client.post(f"/me/not-with/{wish.pk}/withdraw/")
    assert not Exclusion.objects.exists()


def test_nobody_else_sees_or_withdraws_it(cast, client):
    wish = actions.exclude(cast.otto, by=cast.ana, at=NOW)
    for person in (cast.ben, cast.cleo, cast.jo):
        client.force_login(person)
        assert client.post(f"/me/not-with/{wish.pk}/withdraw/").status_code == 404
        assert "Otto" not in client.get("/me/").content.decode()
        if person != cast.ben:
            assert "Otto" not in client.get(f"/people/{cast.ana.pk}/").content.decode()
    with pytest.raises(actions.NotYours):
        actions.withdraw_exclusion(wish, by=cast.jo, at=NOW)


@pytest.mark.parametrize("said", [{}, {"person": "x"}, {"person": "0"}])
def test_nobody_at_all_is_404(cast, client, said):
    client.force_login(cast.ana)
    assert client.post("/me/not-with/add/", said).status_code == 404
