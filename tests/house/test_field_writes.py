"""Whatever a form is sent beside its own fields changes nothing: every door, every role, every field name we have."""

from django.conf import settings
from django.db.models import BooleanField, DateField, DateTimeField, Field, IntegerField, JSONField
from django.test import Client

from peerlore.people.models import Person
from tests.house.model_graph import our_models
from tests.house.walk import CELLS, addresses, ask, roles, tables_written
from tests.world import World, whole

# What any door may leave behind: that it was done, what was sent within a minute, whom to tell, and the session.
ALWAYS = {"people.LogEntry (new)", "people.Notice (new)", "people.Sent (new)", "people.Sent (gone)"}
CLAIMED = {"people_sent", "people_signin"}  # by every request or form, before it is looked at
Snapshot = dict[tuple[str, object], dict[str, object]]


def snapshot() -> Snapshot:
    return {
        (model._meta.label, row["id"]): row
        for model in our_models()
        for row in model._base_manager.values()
        if "id" in row
    }


def changes(before: Snapshot, after: Snapshot) -> set[str]:
    new = {f"{label} (new)" for label, pk in after.keys() - before.keys()}
    gone = {f"{label} (gone)" for label, pk in before.keys() - after.keys()}
    changed = {
        f"{key[0]}.{name}"
        for key in before.keys() & after.keys()
        for name, value in after[key].items()
        if _plain(value) != _plain(before[key][name])
    }
    return new | gone | changed


def changed_by(client: Client, path: str, data: dict[str, object], *, before: Snapshot) -> set[str]:
    """What a POST changed. The tables are read again only where something was written to one of ours."""
    found: set[str] = set()
    with tables_written() as written:

        def look() -> None:
            if any(table.split("_")[0] in settings.ROOMS for table in written - CLAIMED):
                found.update(changes(before, snapshot()))

        ask(client, "POST", path, data, then=look)
    return found


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def everything_we_have(world: World) -> dict[str, object]:
    """A value for every field name of every model, as somebody greedy would send it."""
    sent: dict[str, object] = {}
    for model in our_models():
        for each in model._meta.concrete_fields:
            sent.setdefault(each.name, _greedy(each, world))
            sent.setdefault(each.attname, _greedy(each, world))
    return {**sent, "is_superuser": "on", "is_staff": "on", "grants": "administrator", "office": "administrator"}


def _greedy(each: Field, world: World) -> object:
    if each.is_relation:
        return world.cast.otto.pk if each.related_model is Person else 1
    if each.choices:
        return [value for value, _ in each.choices][-1]
    if isinstance(each, BooleanField):
        return "on"
    if isinstance(each, IntegerField):
        return 5
    if isinstance(each, DateTimeField):
        return "2026-04-01 10:00"
    if isinstance(each, DateField):
        return "2026-04-01"
    return "{}" if isinstance(each, JSONField) else "greedy"


@whole
def test_no_door_changes_more_than_its_row_lists(world):
    """P4: what else is sent along is written nowhere."""
    clients = dict(roles(world))  # signing in writes too
    sent, before, wrong = everything_we_have(world), snapshot(), set()
    for role, client in clients.items():
        for address in (a for a in addresses() if a.name in CELLS and CELLS[a.name].post is not None):
            cell = CELLS[address.name]
            found = changed_by(client, address.of(cell.args(world)), {**sent, **cell.sends}, before=before)
            may = cell.needs_field or cell.post.get(role) in {200, 302, 422}
            allowed = ALWAYS | cell.changes if may else set()
            wrong |= {f"{address.name} as {role} changes {each}" for each in found - allowed}

    assert sorted(wrong) == []


def test_a_changed_field_is_seen(world):
    before = snapshot()

    world.cast.otto.places = 7
    world.cast.otto.save()

    assert changes(before, snapshot()) == {"people.Person.places"}
