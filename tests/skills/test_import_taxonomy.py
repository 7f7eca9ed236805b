"""A taxonomy comes in all at once or not at all; the same one twice changes nothing."""

import gzip
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from peerlore.config.commands import main
from peerlore.skills.actions import import_taxonomy, learn
from peerlore.skills.actions.rules import FromElsewhere
from peerlore.skills.esco import read_esco
from peerlore.skills.models import Skill, SkillLabel, SkillRecord
from peerlore.skills.own_skills import NotATaxonomy, ReadSkill, Taxonomy, read_own, read_starter
from tests.cast import NOW

SKILL = "http://data.europa.eu/esco/skill/"
OFFICIAL = (
    "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,"
    "definition,inScheme,description\n"
    f'KnowledgeSkillCompetence,{SKILL}1,skill/competence,,tune pianos,"set pianos\nadjust pianos",piano tuner,'
    'released,,,,,"Tune, by ear."\n'
    f"KnowledgeSkillCompetence,{SKILL}2,knowledge,,acoustics,,,released,,,,,\n"
    f"KnowledgeSkillCompetence,{SKILL}3,knowledge,,,,,released,,,,,\n"
    f"KnowledgeSkillCompetence,{SKILL}4,knowledge,,phrenology,,,obsolete,,,,,\n"
)
GROUPS = f"conceptType,conceptUri,preferredLabel,altLabels,hiddenLabels,status\nSkillGroup,{SKILL}g,music,,,released\n"
BROADER = (
    "conceptType,conceptUri,broaderType,broaderUri\n"
    f"KnowledgeSkillCompetence,{SKILL}1,SkillGroup,{SKILL}g\n"
    f"KnowledgeSkillCompetence,{SKILL}1,KnowledgeSkillCompetence,{SKILL}2\n"
    f"KnowledgeSkillCompetence,{SKILL}1,SkillGroup,{SKILL}unknown\n"
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "skills_en.csv").write_text(OFFICIAL)
    (tmp_path / "skillGroups_en.csv").write_text(GROUPS)
    with gzip.open(tmp_path / "broaderRelationsSkillPillar_en.csv.gz", "wt") as file:
        file.write(BROADER)
    return tmp_path


def bring_in(taxonomy):
    counts = import_taxonomy(taxonomy, by=None, at=NOW)
    return counts.new, counts.changed, counts.retired, counts.unchanged


def small(*labels: str) -> Taxonomy:
    return Taxonomy("own", {label: ReadSkill(uri=label, label=label) for label in labels})


def test_the_official_files_are_read_plain_or_gzipped(db, folder):
    taxonomy = read_esco(folder)
    assert bring_in(taxonomy) == (3, 0, 0, 0)
    assert [p.row for p in taxonomy.problems] == [f"{SKILL}3"]
    tuning = Skill.objects.get(label="tune pianos")
    assert {label.label for label in tuning.labels.all()} == {
        "tune pianos",
        "set pianos",
        "adjust pianos",
        "piano tuner",
    }
    assert {above.label for above in tuning.broader.all()} == {"music", "acoustics"}
    assert (tuning.kind, tuning.description) == ("skill", "Tune, by ear.")
    assert Skill.objects.get(label="music").is_group


def test_the_same_taxonomy_twice_changes_nothing(db, folder):
    taxonomy = read_esco(folder)
    bring_in(taxonomy)
    before = list(SkillLabel.objects.values_list()), list(Skill.objects.values_list())
    assert bring_in(taxonomy) == (0, 0, 0, 3)
    assert (list(SkillLabel.objects.values_list()), list(Skill.objects.values_list())) == before


def test_a_changed_label_keeps_the_skill_and_its_records(cast):
    bring_in(small("drums", "flute"))
    drums = Skill.objects.get(label="drums")
    learn(cast.ana, drums, wanted_level=2, by=cast.ana, at=NOW)
    changed = small("drums", "flute").skills | {"drums": ReadSkill(uri="drums", label="Drumming", labels=("drums",))}
    assert bring_in(Taxonomy("own", changed)) == (0, 1, 0, 1)
    assert SkillRecord.objects.get().skill.label == "Drumming"
    assert [s.label for s in Skill.objects.best_named("drums")] == ["Drumming"]
    assert drums.labels.filter(preferred=True).count() == 1


def test_what_a_newer_file_lacks_is_retired_and_comes_back(cast):
    bring_in(small("drums", "flute"))
    learn(cast.ana, Skill.objects.get(label="flute"), wanted_level=2, by=cast.ana, at=NOW)
    assert bring_in(small("drums")) == (0, 0, 1, 1)
    assert [s.label for s in Skill.objects.in_use()] == ["drums"]
    assert SkillRecord.objects.get().skill.label == "flute"
    assert bring_in(small("drums", "flute")) == (0, 1, 0, 1)
    assert Skill.objects.in_use().count() == 2


def test_a_concept_that_lost_its_label_is_left_as_it_was(db, folder):
    bring_in(read_esco(folder))
    (folder / "skills_en.csv").write_text(OFFICIAL.replace(",acoustics,", ",,"))
    assert bring_in(read_esco(folder)) == (0, 0, 0, 2)
    assert Skill.objects.in_use().filter(label="acoustics").exists()


def test_an_import_that_fails_halfway_changes_nothing(db):
    bring_in(small("drums"))
    Skill.objects.create(uri="organ", label="organ", source="elsewhere")
    with pytest.raises(FromElsewhere):
        bring_in(small("flute", "organ"))
    assert list(Skill.objects.values_list("label", "retired_at")) == [("drums", None), ("organ", None)]


def test_sources_leave_each_other_alone(db, folder):
    bring_in(read_esco(folder))
    assert bring_in(read_starter())[1:] == (0, 0, 0)
    assert Skill.objects.filter(retired_at=None, is_group=False, source="starter").count() == 150


def test_ones_own_file_is_read_with_groups_and_its_problems_are_listed(db, tmp_path):
    file = tmp_path / "ours.csv"
    file.write_text("Label,Other labels,Description,Broader\nTuning,set up | trim,,Bench\n,nameless,,\ntuning,,,\n")
    taxonomy = read_own(file)
    assert [(p.row, p.message.split(".")[0]) for p in taxonomy.problems] == [
        ("3", "The row has no label"),
        ("4", "“tuning” is there twice"),
    ]
    assert bring_in(taxonomy) == (2, 0, 0, 0)
    assert Skill.objects.get(label="Tuning").broader.get().is_group
    file.write_text("Name,Notes\nTuning,\n")
    with pytest.raises(NotATaxonomy, match=r"no column “label”; its columns are: “Name”, “Notes”\. Wanted are label"):
        read_own(file)


def test_the_planner_knows_at_once_how_much_was_written(db):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite plans without counting.")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE skills_skilllabel")
        bring_in(small(*(f"skill {n}" for n in range(500))))
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'skills_skilllabel'")
        assert cursor.fetchone()[0] == SkillLabel.objects.count() == 500


def test_a_folder_without_skills_is_named(tmp_path):
    with pytest.raises(NotATaxonomy, match=r"skills_en\.csv"):
        read_esco(tmp_path)


def test_the_command_tells_programs_what_it_did(db, folder, monkeypatch):
    monkeypatch.setattr("peerlore.config.commands.imports.skills.start_ready", lambda data, as_json=False: None)
    run = CliRunner().invoke(main, ["import", "skills", "--esco", str(folder), "--json"])
    assert run.exit_code == 0
    told = json.loads(run.stdout)
    assert (told["new"], told["changed"], told["retired"], told["unchanged"]) == (3, 0, 0, 0)
    assert [p["row"] for p in told["problems"]] == [f"{SKILL}3"]
    assert "Writing" in run.stderr
    assert CliRunner().invoke(main, ["import", "skills"]).exit_code == 2


def test_the_real_esco_comes_in_whole_and_is_found(db, shared):
    taxonomy = read_esco(shared / "esco-1.2.0")
    assert len(taxonomy.problems) == 314
    assert (len(taxonomy.occupations), len(taxonomy.uses) > 120_000) == (3039, True)
    taxonomy = replace(taxonomy, occupations=None, uses=None)
    assert bring_in(taxonomy) == (14266, 0, 0, 0)
    assert Skill.objects.filter(is_group=True).count() == 640
    assert bring_in(taxonomy) == (0, 0, 0, 14266)
    haskell = Skill.objects.learnable().best_named("haskell techniques")[0]
    assert haskell.label == "Haskell"
    assert "computer programming" in {above.label for above in haskell.broader.all()}
    with CaptureQueriesContext(connection) as queries:
        found = [s.label for s in Skill.objects.learnable().best_named("python")[:8]]
    assert found[0].casefold().startswith("python")
    assert len(queries) <= 9
