"""Every model says whose it is; export has all of it, and erasure leaves no trace in the database."""

import importlib
import importlib.util
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db.models import BinaryField, Model

from peerlore.people.actions.erasure import AlreadyErased
from peerlore.people.keys import Sealed, unseal
from peerlore.people.models import LogEntry, Person
from peerlore.people.registry import Holding, SealedField
from tests.cast import NOW
from tests.house.model_graph import every_table, our_models, relations
from tests.world import World, text_of_everything, whole

# Rows with a person in them that say nothing of that person, and why.
NAMES_NOBODY: dict[str, str] = {}
ROOMS = [room for room in settings.ROOMS if any(m._meta.app_label == room for m in our_models())]


def declared() -> Iterator[tuple[str, list[Holding], list[type[Model]]]]:
    for room in ROOMS:
        said = importlib.import_module(f"peerlore.{room}.personal_data")
        yield room, said.HOLDINGS, said.NOT_PERSONAL


def holdings() -> list[Holding]:
    """Every holding, the highest room first, as erasure takes them."""
    return [holding for _, held, _ in reversed(list(declared())) for holding in held]


def names_somebody(model: type[Model]) -> bool:
    return any(
        model._meta.get_field(name).related_model is Person
        for name, _ in relations(model)
        if model._meta.get_field(name).concrete
    )


@whole
def test_every_model_is_declared_once():
    said = [m for _, held, free in declared() for m in [*(h.model for h in held), *free]]

    assert sorted(m._meta.label for m in said) == sorted(
        m._meta.label for m in our_models() if not m._meta.auto_created
    )


@whole
def test_each_holding_has_a_name_a_purpose_and_a_word_on_who_sees_it():
    """Whoever asks why something is kept reads it on the page for the works council."""
    unsaid = [h.model._meta.label for h in holdings() if not (h.name and str(h.why).endswith(".") and h.seen_by)]
    assert unsaid == []


@whole
def test_each_room_declares_its_own_models_only():
    strange = [
        model._meta.label
        for room, held, free in declared()
        for model in [*(h.model for h in held), *free]
        if model._meta.app_label != room
    ]

    assert strange == []


# Bytes that no author's key seals, and why.
NOT_SEALED = {
    "people.DataKey.wrapped": "the author's key itself, wrapped by the master key",
    "integrations.PeopleImport.content": "an HR file on its way in",
    "people.Installation.logo": "a picture for everybody",
}


def bytes_kept() -> set[str]:
    return {
        f"{m._meta.label}.{each.name}" for m in our_models() for each in m._meta.fields if isinstance(each, BinaryField)
    }


@whole
def test_everything_sealed_is_declared_so_that_a_restore_can_count_it():
    said = {f"{s.model._meta.label}.{s.field}" for room in ROOMS for s in sealed_fields(room)}

    assert said == bytes_kept() - NOT_SEALED.keys()


def sealed_fields(room: str) -> list[SealedField]:
    return getattr(importlib.import_module(f"peerlore.{room}.personal_data"), "SEALED", [])


@whole
def test_a_model_that_points_at_a_person_is_personal():
    free = [model for _, _, not_personal in declared() for model in not_personal]

    assert [m._meta.label for m in free if names_somebody(m) and m._meta.label not in NAMES_NOBODY] == []


def test_a_planted_model_with_a_person_in_it_is_seen():
    from peerlore.exchanges.models import Note
    from peerlore.skills.models import SkillLabel

    assert names_somebody(Note)
    assert not names_somebody(SkillLabel)


@whole
def test_an_export_has_what_the_person_wrote_and_nobody_elses_private_words(world):
    text = exported(world.cast.ana)

    for word, writer in world.written_by.items():
        if writer == "ana" and word in world.sealed:
            assert word in text, f"{word} is missing from Ana's export"
    assert "CANARY-ben-private-note" not in text
    assert "CANARY-ana" not in exported(world.cast.otto)


def exported(person: Person) -> str:
    return "\n".join(str(dict(row)) for holding in holdings() for row in holding.export(person))


@whole
def test_every_holding_exports_something_of_somebody(world):
    """A holding that never yields a row is a promise nobody keeps."""
    everybody = list(Person.objects.all())
    silent = [
        holding.model._meta.label
        for holding in holdings()
        if holding.model.objects.exists() and not any(list(holding.export(person)) for person in everybody)
    ]

    assert silent == []


@whole
def test_erasure_leaves_no_trace_in_the_database(world):
    ana = world.cast.ana
    traces = [*(word for word, writer in world.written_by.items() if writer == "ana"), "Ferreira", ana.email]
    assert found_in_database(["Ferreira"]), "the search would find nothing anyway"

    erase(ana)

    assert found_in_database(traces) == {}
    assert Person.objects.get(pk=ana.pk).erased_at is not None


@whole
def test_what_an_erased_person_sealed_never_opens_again(world):
    sealed = bytes(world.note.sealed)
    assert unseal(world.cast.ana.pk, sealed, purpose=world.note.purpose)

    erase(world.cast.ana)

    with pytest.raises(Sealed):
        unseal(world.cast.ana.pk, sealed, purpose=world.note.purpose)


@whole
def test_erasure_leaves_the_others_words_alone(world):
    erase(world.cast.ana)

    assert "CANARY-ben-private-note" in exported(world.cast.ben)


@whole
def test_erasing_twice_is_refused_and_changes_nothing(world):
    erase(world.cast.ana)
    entries = LogEntry.objects.count()

    with pytest.raises(AlreadyErased):
        erase(world.cast.ana)

    assert LogEntry.objects.count() == entries


def erase(person: Person) -> None:
    """As an administrator does it, at the person's request: every holding of every room, the highest room first."""
    from peerlore.web.pages import my_data

    jo = Person.objects.get(given_name="Jo")
    my_data.erase(Person.objects.get(pk=person.pk), by=jo, at=NOW)


def found_in_database(traces: list[str]) -> dict[str, str]:
    """Each trace that is still stored somewhere, and where."""
    return {
        trace: place
        for place, stored in text_of_everything(every_table())
        for trace in traces
        if trace.encode() in stored
    }


@whole
def test_the_world_has_a_row_of_every_personal_model(world: World):
    empty = [holding.model._meta.label for holding in holdings() if not holding.model.objects.exists()]

    assert empty == [], "erasure and export are not put to the test for these"
