"""P6: a child of one parent is not reached through another, and a list that mixes both changes nothing."""

from django.urls import reverse

from peerlore.integrations.models import ImportRow, PeopleImport
from peerlore.people.models import Grant, Office
from peerlore.programmes.models import Enrolment
from tests.cast import NOW
from tests.house.walk import ABSENT, CELLS, addresses, signed_in
from tests.world import actions, whole

# Each address with two keys: a parent, and a child of another parent.
FOREIGN = {
    name: lambda world: [world.draft_round.pk, world.stage.enrolments.get(person=world.cast.ana).pk]
    for name in ("round_why_not", "round_by_hand")
}
NO_CHILD = {"programme_person", "take_out"}  # a person hangs on no programme: whom one may enrol has a page there


@whole
def test_a_child_is_reached_through_its_own_parent_alone(world):
    """P6: nested addresses."""
    nested = {address.name for address in addresses() if address.key_count > 1}
    assert nested == FOREIGN.keys() | NO_CHILD, "say here how a child of another parent would be asked for"
    for name, keys in FOREIGN.items():
        client = signed_in(world.cast.cleo)
        assert client.get(reverse(name, args=CELLS[name].args(world))).status_code == 200
        own, foreign = CELLS[name].args(world)[0], keys(world)
        assert client.get(reverse(name, args=foreign)).status_code == 404
        assert client.get(reverse(name, args=[own, ABSENT])).status_code == 404


@whole
def test_taking_out_who_is_not_in_a_programme_changes_nothing(world):
    """P6: least of all in another programme."""
    client = signed_in(world.cast.cleo)
    assert client.post(reverse("take_out", args=[world.programme.pk, world.cast.otto.pk])).status_code == 302
    assert client.post(reverse("take_out", args=[world.programme.pk, ABSENT])).status_code == 404
    assert not Enrolment.objects.exclude(withdrawn_at=None).exists()


@whole
def test_a_list_that_mixes_rows_of_two_imports_changes_neither(world):
    """P6: lists."""
    own, other = (ImportRow.objects.filter(batch=batch).first() for batch in (world.batch, world.applied_batch))
    client = signed_in(world.cast.jo)
    address = reverse("people_import_leave_out", args=[world.batch.pk])
    assert client.post(address, {"row": [own.pk, other.pk]}).status_code == 302
    assert PeopleImport.objects.get(pk=world.batch.pk).left_out == []
    client.post(address, {"row": [own.pk]})
    assert len(PeopleImport.objects.get(pk=world.batch.pk).left_out) == 1


@whole
def test_an_office_in_one_programme_reaches_no_other(world):
    """P6: what one coordinates is no door to what one does not."""
    otto = world.cast.otto
    actions("people").give_office(otto, Office.COORDINATOR, by=world.cast.jo, at=NOW, scope=world.programme.scope)
    client = signed_in(otto)
    assert client.get(reverse("round", args=[world.round.pk])).status_code == 200
    for name in ("round", "round_publish", "round_discard"):
        address = reverse(name, args=[world.draft_round.pk])
        assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}, name
    assert Grant.objects.filter(person=otto).count() == 1
