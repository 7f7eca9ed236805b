"""Several taxonomies stand beside each other without doubles, and a newer release keeps what people said."""

import json

import pytest
from click.testing import CliRunner

from peerlore.config.commands import main
from peerlore.skills.actions import add_own_skill, import_taxonomy, keep_apart, learn, look_at_taxonomy, take_apart
from peerlore.skills.alike import Named, near_pairs
from peerlore.skills.models import Likeness, Occupation, Skill, SkillRecord
from peerlore.skills.own_skills import ReadSkill, Taxonomy
from tests.cast import NOW


def taxonomy(source, **labels):
    """uri → label, or label and others parted by "|"."""
    said = {uri: label.split("|") for uri, label in labels.items()}
    return Taxonomy(source, {uri: ReadSkill(uri=uri, label=s[0], labels=tuple(s[1:])) for uri, s in said.items()})


def bring_in(*taxonomies):
    return [import_taxonomy(one, by=None, at=NOW) for one in taxonomies][-1]


def test_what_two_call_the_same_is_offered_once_and_both_are_kept(cast):
    counts = bring_in(taxonomy("esco", e1="Python", e2="flute"), taxonomy("onet", o1="python", o2="Ada"))
    assert (counts.new, counts.one) == (2, 1)
    assert [s.uri for s in Skill.objects.learnable().best_named("python")] == ["e1"]
    assert Skill.objects.get(uri="o1").same_as == Skill.objects.get(uri="e1")
    assert not bring_in(taxonomy("onet", o1="python", o2="Ada")).changes_something
    assert add_own_skill("PYTHON", by=cast.ana, at=NOW).uri == "e1"


def test_what_a_coordinator_takes_apart_stays_apart_at_the_next_import(cast):
    bring_in(taxonomy("esco", e1="Swift"), taxonomy("onet", o1="swift"))
    take_apart(Likeness.objects.get(), by=cast.cleo, at=NOW)
    assert bring_in(taxonomy("onet", o1="swift", o2="more")).one == 0
    assert Skill.objects.learnable().filter(uri__in=("e1", "o1")).count() == 2


def test_what_one_drops_goes_on_as_long_as_the_other_has_it(cast):
    bring_in(taxonomy("esco", e1="Python", e2="flute"), taxonomy("onet", o1="python", o2="Ada"))
    learn(cast.ana, Skill.objects.get(uri="e1"), wanted_level=2, by=cast.ana, at=NOW)
    assert bring_in(taxonomy("esco", e2="flute")).retired == 1
    assert Skill.objects.learnable().filter(uri="e1").exists()
    bring_in(taxonomy("onet", o2="Ada"))
    assert not Skill.objects.learnable().filter(uri="e1").exists()
    assert SkillRecord.objects.visible_to(cast.ana).get().skill.uri == "e1"


def test_a_newer_release_renames_retires_and_puts_one_into_another(cast):
    bring_in(taxonomy("esco", e1="drums", e2="flute", e3="tin whistle", e4="lute"))
    for uri in ("e1", "e2", "e3", "e4"):
        learn(cast.ana, Skill.objects.get(uri=uri), wanted_level=2, by=cast.ana, at=NOW)
    newer = taxonomy("esco", e1="drumming|drums", e5="flutes|flute|recorder", e6="tin whistle")
    look = look_at_taxonomy(newer, at=NOW)
    assert Skill.objects.count() == 4
    assert {(c.kind, c.label, c.other) for c in look.changes} == {
        ("renamed", "drumming", "drums"),
        ("retired", "flute", ""),
        ("retired", "tin whistle", ""),
        ("retired", "lute", ""),
        ("new", "flutes", ""),
        ("new", "tin whistle", ""),
        ("one", "flute", "flutes"),
        ("one", "tin whistle", "tin whistle"),
    }
    counts = bring_in(newer)
    assert (counts.new, counts.changed, counts.retired, counts.one) == (2, 1, 3, 2) == (
        look.new, look.changed, look.retired, look.one,
    )  # fmt: skip
    mine = {record.skill.uri: record.skill.retired_at for record in SkillRecord.objects.visible_to(cast.ana)}
    assert mine == {"e1": None, "e5": None, "e6": None, "e4": NOW}
    assert not bring_in(newer).changes_something


def test_near_ones_wait_for_a_look_once_and_a_typed_one_at_once(cast):
    bring_in(taxonomy("esco", e1="project management", e2="Windows 10 basics", e3="SQL"))
    counts = bring_in(
        taxonomy("onet", o1="management of projects", o2="Windows 11 basics", o3="structured queries|sql")
    )
    pairs = {(pair.kept.uri, pair.other.uri): pair.why for pair in Likeness.objects.offered()}
    assert pairs == {("e1", "o1"): "words", ("e3", "o3"): "other-label"}
    assert counts.alike == 2
    keep_apart(Likeness.objects.offered().get(kept__uri="e1"), by=cast.cleo, at=NOW)
    assert bring_in(taxonomy("onet", o1="management of projects", o4="viola")).alike == 0
    typed = add_own_skill("Project managment", by=cast.ana, at=NOW)
    assert {pair.kept.uri for pair in Likeness.objects.offered().filter(other=typed)} == {"e1"}


@pytest.mark.bare
@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("welding", "weldings", "words"),
        ("python (computer programming)", "python", "words"),
        ("acoustic calibration", "accoustic calibration", "spelling"),
        ("programme management office", "program management office", "spelling"),
        ("sales", "scales", None),
        ("manage staff in the kitchen", "manage stuff", None),
        ("windows server 2012", "windows server 2019", None),
    ],
)
def test_near_is_by_words_or_spelling_and_not_by_chance(one, other, why):
    found = near_pairs([Named(1, "esco", one, preferred=True), Named(2, "onet", other, preferred=True)])
    assert [str(pair.why) for pair in found] == ([why] if why else [])
    assert near_pairs([Named(1, "esco", one, preferred=True), Named(2, "esco", other, preferred=True)]) == []


def test_the_command_tells_what_would_change_and_changes_nothing(db, tmp_path, monkeypatch):
    monkeypatch.setattr("peerlore.config.commands.imports.skills.start_ready", lambda data, as_json=False: None)
    file = tmp_path / "ours.csv"
    file.write_text("label,other labels\nTuning,\nTrimming,\n")
    run = CliRunner().invoke(main, ["import", "skills", "--own", str(file), "--dry-run"])
    assert run.exit_code == 0
    assert "2 new, 0 changed" in run.stdout
    assert "New:\n  Tuning\n  Trimming\nNothing was changed: this was a dry run." in run.stdout
    assert not Skill.objects.exists()
    told = json.loads(CliRunner().invoke(main, ["import", "skills", "--own", str(file), "--json"]).stdout)
    assert (told["new"], told["applied"]) == (2, True)
    assert told["changes"][0] == {"kind": "new", "label": "Tuning", "other": ""}
    empty = CliRunner().invoke(main, ["import", "skills", "--onet", str(tmp_path), "--json"])
    assert empty.exit_code == 1
    assert "There is no “Occupation Data”" in empty.stdout + empty.stderr
    assert not Occupation.objects.exists()
