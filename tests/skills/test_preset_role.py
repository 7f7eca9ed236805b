"""What is usual for a job title feeds the matching, is never held, and is the person's to take back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerlore.people.models import Person
from peerlore.skills import tasks
from peerlore.skills.actions import end_preset, preset_role, preset_roles, take_readings, teach, withdraw_evidence
from peerlore.skills.actions.rules import LevelsRunToFive, NobodyHasTheTitle
from peerlore.skills.gaps import levels, read_need
from peerlore.skills.models import Evidence, RolePreset, Source
from tests.cast import NOW, make_person

DAY = timedelta(days=1)


def run_due(now=NOW):
    for job in tasks.due(now):
        job()


def newcomer(cast, title="Test engineer", number="T100"):
    return make_person("Nia Mota", unit=cast.testing, site=cast.lisbon, title=title, number=number)


def test_a_preset_gives_everybody_with_the_title_a_level_that_is_not_held(cast, need, calibration):
    preset_role("Test engineer", calibration, level=3, by=cast.cleo, at=NOW)
    known = levels([p.pk for p in cast.everybody()], [calibration.pk], at=NOW)
    assert known == {(cast.ana.pk, calibration.pk): (3, False)}
    reading = read_need(need, at=NOW)
    assert (reading.held, reading.teachable, reading.missing) == (0, 1, 2)


def test_ones_own_word_outranks_a_preset(cast, calibration):
    teach(cast.ana, calibration, level=1, by=cast.ana, at=NOW - DAY)
    preset_role("Test engineer", calibration, level=4, by=cast.cleo, at=NOW)
    assert levels([cast.ana.pk], [calibration.pk], at=NOW)[cast.ana.pk, calibration.pk] == (1, True)


def test_new_people_with_the_title_get_it_when_it_is_due(cast, calibration):
    preset_role("Test engineer", calibration, level=3, by=cast.cleo, at=NOW)
    nia = newcomer(cast)
    run_due()
    assert Evidence.objects.get(record__person=nia).source == Source.ROLE
    assert list(tasks.due(NOW)) == []


def test_a_preset_taken_back_by_its_person_is_not_given_again(cast, calibration):
    preset_role("Test engineer", calibration, level=3, by=cast.cleo, at=NOW)
    withdraw_evidence(Evidence.objects.get(), by=cast.ana, at=NOW)
    preset_role("Test engineer", calibration, level=4, by=cast.cleo, at=NOW + DAY)
    run_due()
    assert levels([cast.ana.pk], [calibration.pk], at=NOW + DAY) == {}


def test_a_preset_set_again_changes_what_it_gave(cast, calibration):
    for level in (3, 2):
        preset_role("Test engineer", calibration, level=level, by=cast.cleo, at=NOW)
    assert RolePreset.objects.count() == 1
    assert Evidence.objects.get().level == 2


def test_a_preset_that_ends_takes_what_it_gave(cast, calibration):
    preset = preset_role("Test engineer", calibration, level=3, by=cast.cleo, at=NOW)
    end_preset(preset, by=cast.cleo, at=NOW + DAY)
    assert levels([cast.ana.pk], [calibration.pk], at=NOW + DAY) == {}
    assert list(tasks.due(NOW + DAY)) == []


def test_several_titles_are_set_at_once_or_not_at_all(cast, calibration):
    preset_roles(["Test engineer", "Firmware engineer"], calibration, level=3, by=cast.cleo, at=NOW)
    assert set(Evidence.objects.values_list("record__person", flat=True)) == {cast.ana.pk, cast.ben.pk}
    with pytest.raises(NobodyHasTheTitle):
        preset_roles([], calibration, level=3, by=cast.cleo, at=NOW)
    with pytest.raises(LevelsRunToFive):
        preset_roles(["IT"], calibration, level=0, by=cast.cleo, at=NOW)


def test_fifteen_hundred_people_take_a_handful_of_queries(cast, need, calibration):
    Person.objects.bulk_create(
        Person(sign_in_name=f"n{n}", title="Technician", unit=cast.testing, company=cast.company) for n in range(1470)
    )
    with CaptureQueriesContext(
        connection,
    ) as queries:
        preset_role("Technician", calibration, level=3, by=cast.cleo, at=NOW)
    assert Evidence.objects.count() == 1470
    assert len(queries) < 60
    people = list(Person.objects.values_list("pk", flat=True))
    with CaptureQueriesContext(connection) as queries:
        assert read_need(need, at=NOW).teachable == 1470
        assert len(levels(people, [calibration.pk], at=NOW)) == 1470
    assert len(queries) <= 5


def test_a_day_has_one_reading_of_each_need_and_the_next_day_another(cast, need):
    run_due()
    run_due(NOW + DAY)
    run_due(NOW + DAY)
    assert need.readings.count() == 2
    assert take_readings(at=NOW + DAY)[0].on == (NOW + DAY).date()
    assert need.readings.count() == 2
