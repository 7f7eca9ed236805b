"""ESCO's files by their official names, older and newer, in any language; occupations and what they ask for."""

import pytest

from peerlore.skills.esco import read_esco
from peerlore.skills.own_skills import NotATaxonomy

pytestmark = pytest.mark.bare
SKILL, WORK = "http://data.europa.eu/esco/skill/", "http://data.europa.eu/esco/occupation/"
SKILLS = "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,status,description\n" + "".join(
    f'KnowledgeSkillCompetence,{SKILL}{n},knowledge,,{label},"",released,\n'
    for n, label in enumerate(("tune pianos", "acoustics", "woodwork"))
)
OCCUPATIONS = (
    "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,status,description\n"
    f'Occupation,{WORK}t,7312,piano tuner,"piano technician\ntuner of pianos",released,Tunes.\n'
    f"Occupation,{WORK}old,7312,lamp lighter,,obsolete,\n"
)
OLDER = (
    f"occupationUri,relationType,skillType,skillUri\n{WORK}t,essential,knowledge,{SKILL}0\n{WORK}t,optional,,{SKILL}1\n"
)
NEWER = (
    "occupationUri,occupationLabel,relationType,skillType,skillUri,skillLabel\n"
    f"{WORK}t,piano tuner,essential,knowledge,{SKILL}0,tune pianos\n{WORK}t,piano tuner,optional,,{SKILL}1,acoustics\n"
)
BY_LABEL = (
    "occupation_uri,occupation_label,isco_code,relation,skill_label\n"
    f"{WORK}t,piano tuner,7312,essential,Tune pianos\n{WORK}t,piano tuner,7312,optional,acoustics\n"
)


def folder(tmp_path, **more):
    files = {"skills_en.csv": SKILLS, "occupations_en.csv": OCCUPATIONS, **more}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("occupationSkillRelations.csv", OLDER),
        ("occupationSkillRelations_en.csv", NEWER),
        ("occupation_skill_labels_en.csv", BY_LABEL),
    ],
)
def test_occupations_come_with_their_titles_and_what_they_ask_for(tmp_path, name, text):
    taxonomy = read_esco(folder(tmp_path, **{name: text}))
    (tuner,) = taxonomy.occupations.values()
    assert (tuner.label, tuner.code) == ("piano tuner", "7312")
    assert tuner.titles == ("piano technician", "tuner of pianos")
    assert [(use.skill[-1], use.essential) for use in taxonomy.uses] == [("0", True), ("1", False)]


def test_without_their_files_nothing_is_said_of_occupations(tmp_path):
    (tmp_path / "skills_pt.csv").write_text(SKILLS)
    taxonomy = read_esco(tmp_path)
    assert (len(taxonomy.skills), taxonomy.occupations, taxonomy.uses) == (3, None, None)


def test_one_of_several_languages_is_asked_for(tmp_path):
    folder(tmp_path, **{"skills_de.csv": SKILLS.replace("woodwork", "Holzarbeit")})
    with pytest.raises(NotATaxonomy, match=r"in de, en\. Say which, as in --language en"):
        read_esco(tmp_path)
    assert "Holzarbeit" in {skill.label for skill in read_esco(tmp_path, language="de").skills.values()}
    with pytest.raises(NotATaxonomy, match=r"There is no ESCO in “fr” in .*; there is de, en"):
        read_esco(tmp_path, language="fr")


def test_a_line_cut_off_a_column_missing_and_another_release_are_named(tmp_path):
    with pytest.raises(NotATaxonomy, match=r"skills_en.csv, line 5: 2 cells where there are 8 columns"):
        read_esco(folder(tmp_path, **{"skills_en.csv": f"{SKILLS}KnowledgeSkillCompetence,{SKILL}9"}))
    with pytest.raises(NotATaxonomy, match=r"skills_en\.csv has no column “conceptUri”"):
        read_esco(folder(tmp_path, **{"skills_en.csv": SKILLS.replace("conceptUri", "concept")}))
    strange = OLDER + "".join(f"{WORK}t,optional,,{SKILL}of-2030-{n}\n" for n in range(30))
    says = "occupationSkillRelations is of another release than the skills and occupations: 30 of its 32 lines"
    with pytest.raises(NotATaxonomy, match=says):
        read_esco(folder(tmp_path, **{"occupationSkillRelations.csv": strange}))


def test_a_few_lines_about_what_is_not_there_are_counted_and_left_out(tmp_path):
    taxonomy = read_esco(folder(tmp_path, **{"occupationSkillRelations.csv": f"{OLDER}{WORK}t,optional,,{SKILL}9\n"}))
    assert [p.message.split(";")[0] for p in taxonomy.problems] == ["1 of 3 lines name what is not in the other files"]
    assert len(taxonomy.uses) == 2
