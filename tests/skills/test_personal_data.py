"""What the room holds of somebody is exported whole and erased; what they confirmed of others stays, nameless."""

from datetime import datetime

from django.apps import apps

from peerlore.skills import invariants, panels, personal_data
from peerlore.skills.actions import add_topic, preset_role, record_evidence, teach
from peerlore.skills.models import Evidence, GapReading, RolePreset, SkillRecord, Source, Topic
from tests.cast import NOW


def test_every_model_of_the_room_is_declared_once():
    said = [holding.model for holding in personal_data.HOLDINGS] + personal_data.NOT_PERSONAL
    assert set(said) == {m for m in apps.get_app_config("skills").get_models() if not m._meta.auto_created}
    assert len(said) == len(set(said))


def test_export_holds_what_one_said_and_erasure_leaves_none_of_it(cast, goal, calibration):
    teach(cast.ben, calibration, level=4, by=cast.ben, at=NOW)
    record_evidence(cast.ana, calibration, level=3, source=Source.PEER, by=cast.ben, at=NOW)
    add_topic(goal, "What takes longest?", by=cast.ben, at=NOW)
    preset_role("IT", calibration, level=2, by=cast.ben, at=NOW)
    exported = str([list(holding.export(cast.ben)) for holding in personal_data.HOLDINGS])
    for word in ("Acoustic calibration", "teach", "What takes longest?", "somebody else", "IT"):
        assert word in exported
    for holding in personal_data.HOLDINGS:
        holding.erase(cast.ben, NOW)
    assert not SkillRecord.objects.filter(person=cast.ben).exists()
    assert Evidence.objects.get(record__person=cast.ana, source=Source.PEER).by is None
    assert Topic.objects.get().added_by is None
    assert RolePreset.objects.get().set_by is None


def test_a_sound_database_has_no_findings_and_a_broken_one_has(cast, need, calibration, monkeypatch):
    monkeypatch.setattr("peerlore.clock.now", lambda: NOW)
    preset = preset_role("Test engineer", calibration, level=3, by=cast.cleo, at=NOW)
    assert list(invariants.broken()) == []
    RolePreset.objects.filter(pk=preset.pk).delete()
    calibration.labels.all().delete()
    GapReading.objects.all().delete()
    monkeypatch.setattr("peerlore.clock.now", lambda: datetime(2026, 3, 20, tzinfo=NOW.tzinfo))
    assert sorted(finding.code for finding in invariants.broken()) == ["I10", "I8", "I8"]


def test_a_teacher_whose_word_is_too_old_is_asked_to_say_it_again(cast, calibration):
    teach(cast.ben, calibration, level=4, by=cast.ben, at=datetime(2024, 1, 1, tzinfo=NOW.tzinfo))
    assert [owed.title for owed in panels.owed(cast.ben, now=NOW)] == [
        "Say again how well you know Acoustic calibration"
    ]
    teach(cast.ben, calibration, level=4, by=cast.ben, at=NOW)
    assert list(panels.owed(cast.ben, now=NOW)) == []
