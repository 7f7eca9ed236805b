"""O*NET comes in as it is published, in any of its forms; what is missing, damaged or of another release is named."""

import gzip
import zipfile

import pytest
from openpyxl import Workbook

from peerlore.skills.actions import import_taxonomy
from peerlore.skills.models import Occupation, OccupationSkill, Skill
from peerlore.skills.onet import read_onet
from peerlore.skills.own_skills import NotATaxonomy
from tests.cast import NOW

HEAD = (
    "O*NET-SOC Code",
    "Element ID",
    "Element Name",
    "Scale ID",
    "Data Value",
    "N",
    "Recommend Suppress",
    "Not Relevant",
)
STRANGE = ("99-0000.00", "R", "1", "Maths", "N", "N")
FILES = {
    "Occupation Data": [
        ("O*NET-SOC Code", "Title", "Description"),
        ("17-2112.00", "Industrial Engineers", 'Design "lean" systems.'),
        ("15-1252.00", "Software Developers", "Write software."),
    ],
    "Alternate Titles": [
        ("O*NET-SOC Code", "Alternate Title", "Short Title", "Source(s)"),
        ("17-2112.00", "Efficiency Engineer", "n/a", "04"),
        ("17-2112.00", "Quality Assurance Engineer", "QA Engineer", "08"),
    ],
    "Skills": [
        HEAD,
        ("17-2112.00", "2.A.1.a", "Reading Comprehension", "IM", "3.88", "8", "N", ""),
        ("17-2112.00", "2.A.1.a", "Reading Comprehension", "LV", "4.12", "8", "N", "N"),
        ("15-1252.00", "2.A.1.a", "Reading Comprehension", "IM", "4.00", "8", "Y", ""),
    ],
    "Knowledge": [HEAD, ("17-2112.00", "2.C.3.a", "Computers and Electronics", "IM", "3.5", "9", "N", "")],
    "Technology Skills": [
        ("O*NET-SOC Code", "Example", "Commodity Code", "Commodity Title", "Hot Technology", "In Demand"),
        ("15-1252.00", "Python", "43232405", "Object oriented development software", "Y", "Y"),
        ("15-1252.00", "Ada", "43232405", "Object oriented development software", "N", "N"),
    ],
}


def write_text(folder, files=FILES):
    for name, rows in files.items():
        (folder / f"{name}.txt").write_text("\r\n".join("\t".join(row) for row in rows) + "\r\n")
    return folder


def write_csv(folder):
    """As a copy of the workbooks has it: other names of files, other columns beside."""
    for name, rows in FILES.items():
        lines = [",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in (*row, "x")) for row in rows]
        with gzip.open(folder / f"{name.lower().replace(' ', '_')}.csv.gz", "wt") as file:
            file.write("\n".join(lines))
    return folder


def write_workbooks(folder):
    for name, rows in FILES.items():
        book = Workbook()
        for row in rows:
            book.active.append(row)
        book.save(folder / f"{name}.xlsx")
    return folder


def write_archive(folder):
    write_text(folder)
    with zipfile.ZipFile(folder / "db_29_2_text.zip", "w") as archive:
        for path in folder.glob("*.txt"):
            archive.write(path, f"db_29_2_text/{path.name}")
    return folder / "db_29_2_text.zip"


@pytest.mark.parametrize("write", [write_text, write_csv, write_workbooks, write_archive])
def test_skills_occupations_titles_importance_and_level_are_read_from_each_form(tmp_path, write):
    taxonomy = read_onet(write(tmp_path))
    assert {s.label: s.kind for s in taxonomy.skills.values() if not s.is_group} == {
        "Reading Comprehension": "skill",
        "Computers and Electronics": "knowledge",
        "Python": "technology",
        "Ada": "technology",
    }
    engineers = taxonomy.occupations["onet:occupation/17-2112.00"]
    assert (engineers.label, engineers.description) == ("Industrial Engineers", 'Design "lean" systems.')
    assert engineers.titles == ("Efficiency Engineer", "Quality Assurance Engineer", "QA Engineer")
    said = {(use.occupation[-10:], use.skill.rpartition("/")[2]): (use.importance, use.level) for use in taxonomy.uses}
    assert said == {
        ("17-2112.00", "2.A.1.a"): (3.88, 4.12),
        ("17-2112.00", "2.C.3.a"): (3.5, None),
        ("15-1252.00", "python"): (4.0, None),
        ("15-1252.00", "ada"): (2.5, None),
    }


def without(name):
    return {key: rows for key, rows in FILES.items() if key != name}


def with_last(name, *cells):
    return {**FILES, name: [*FILES[name], cells]}


@pytest.mark.bare
@pytest.mark.parametrize(
    ("files", "says"),
    [
        (without("Occupation Data"), "There is no “Occupation Data” in .* Download O.NET’s whole database"),
        (without("Knowledge"), "There is no “Knowledge”"),
        (with_last("Skills", "17-2112.00", "2.A.1.b"), r"Skills.txt, line 5: 2 cells where there are 8 columns.*again"),
        (
            with_last("Skills", "17-2112.00", "2.A.1.b", "Active Listening", "IM", "much", "8", "N", ""),
            "Skills.txt: “much” of 17-2112.00, Active Listening is no number",
        ),
        (
            {
                **FILES,
                "Technology Skills": [FILES["Technology Skills"][0], STRANGE],
            },
            "Technology Skills.txt is of another release than the list of occupations: 1 of its 1 lines",
        ),
        (
            {**FILES, "Knowledge": [tuple(name for name in HEAD if name != "Data Value")]},
            "Knowledge.txt has no column “Data Value”; its columns are: O.NET-SOC Code, .* as it is published",
        ),
    ],
)
def test_what_cannot_be_believed_is_named_with_its_place_and_remedy(tmp_path, files, says):
    with pytest.raises(NotATaxonomy, match=says):
        read_onet(write_text(tmp_path, files))


@pytest.mark.bare
def test_a_file_that_was_cut_off_or_is_there_twice_is_named(tmp_path):
    write_csv(tmp_path)
    whole = (tmp_path / "skills.csv.gz").read_bytes()
    (tmp_path / "skills.csv.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(NotATaxonomy, match=r"skills\.csv\.gz cannot be read .* Download it again"):
        read_onet(tmp_path)
    (tmp_path / "older").mkdir()
    (tmp_path / "older" / "skills.csv.gz").write_bytes(whole)
    with pytest.raises(NotATaxonomy, match=r"more than once: .*older.skills\.csv\.gz.*folder of one release"):
        read_onet(tmp_path)


def test_brought_in_twice_it_changes_nothing(db, tmp_path):
    taxonomy = read_onet(write_text(tmp_path))
    counts = import_taxonomy(taxonomy, by=None, at=NOW)
    assert (counts.new, counts.occupations) == (7, 2)
    python = Skill.objects.get(label="Python")
    assert [above.label for above in python.broader.all()] == ["Object oriented development software"]
    asked = OccupationSkill.objects.get(skill__label="Reading Comprehension")
    assert (asked.importance, asked.level, asked.usual_level.value) == (3.88, 4.12, 3)
    before = [list(model.objects.values_list()) for model in (Skill, Occupation, OccupationSkill)]
    again = import_taxonomy(taxonomy, by=None, at=NOW)
    assert not again.changes_something
    assert [list(model.objects.values_list()) for model in (Skill, Occupation, OccupationSkill)] == before


@pytest.mark.bare
def test_the_real_onet_is_read_whole(shared):
    taxonomy = read_onet(shared / "onet-29.2-partA")
    kinds = [skill.kind for skill in taxonomy.skills.values()]
    assert (len(taxonomy.occupations), kinds.count("skill"), kinds.count("knowledge")) == (522, 35, 33)
    assert sum(len(one.titles) for one in taxonomy.occupations.values()) > 20_000
    assert kinds.count("technology") > 3000
    assert taxonomy.problems == ()
