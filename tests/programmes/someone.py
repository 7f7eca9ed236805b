"""Short ways for the tests of "Find me someone now"."""

from datetime import datetime

from peerlore.people.models import Person
from peerlore.programmes.actions import ask, search
from peerlore.programmes.models import Request, Search
from tests.cast import NOW, make_person
from tests.programmes.conftest import World


def willing(world: World, person: Person, *, level: int = 4) -> Person:
    """Publishes that they teach calibration, and may be asked."""
    world.knows(person, level, publishes=True)
    person.may_be_asked = True
    person.save()
    return person


def somebody(world: World, name: str, number: str) -> Person:
    cast = world.cast
    person = make_person(name, unit=cast.firmware, site=cast.leeds, title="Engineer", number=number)
    return willing(world, person)


def crowd(world: World, many: int) -> list[Person]:
    return [somebody(world, f"W{number} Willing", f"W{number:03}") for number in range(many)]


def shown(row: Search) -> list[Person]:
    return [one.person for one in row.found.select_related("person")]


def requested(world: World, asker: Person, asked: Person, *, words: str = "", at: datetime = NOW) -> Request:
    """`asker` looks, and asks `asked`, who must be shown."""
    row = search(world.skill, by=asker, at=at)
    return ask(row.found.get(person=asked), words, by=asker, at=at)
