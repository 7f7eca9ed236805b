"""Opening HR files: what HR systems write is read, nonsense is refused with place and remedy."""

import csv
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from peerlore.integrations.hr_files import reading
from peerlore.integrations.hr_files.dates import DateOrder, Dates, order_in, read_date
from peerlore.integrations.hr_files.headers import HeaderNotThere
from peerlore.integrations.hr_files.mapping import (
    ColumnMapping,
    FieldTakenTwice,
    NobodyToTell,
    checked,
    guess,
)
from peerlore.integrations.hr_files.names import split_name
from peerlore.integrations.hr_files.reading import read_table
from peerlore.integrations.hr_files.workbooks import NotAllowedInside, NotAWorkbook, WorkbookLocked, WorkbookTooLarge

pytestmark = pytest.mark.bare
CELLS = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc"]) | st.sampled_from(list(',;\t|"\n äöüßé€')), max_size=20
)


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS).map(lambda r: ("x" + r[0], *r[1:])), min_size=1, max_size=8),
    separator=st.sampled_from(reading.SEPARATORS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    ending=st.sampled_from(["\n", "\r\n"]),
    blanks=st.booleans(),
)
def test_what_was_written_is_read_whatever_separator_encoding_and_quoting(rows, separator, encoding, ending, blanks):
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=ending, quoting=csv.QUOTE_ALL)
    for row in [("Number", "Größe", "Where"), *rows]:
        writer.writerow(row)
        text.write(ending if blanks else "")
    # Which of the encodings of one byte it is, arbitrary signs do not show: that is put to the test with names, below.
    table = read_table(text.getvalue().encode(encoding), reading.HowRead("cp1252" if encoding == "cp1252" else ""))
    assert table.columns == ["Number", "Größe", "Where"]
    assert [tuple(line.cells) for line in table.lines] == rows


def test_a_line_keeps_its_number_below_blank_lines_and_cells_of_several_lines():
    table = read_table(b'number,note\n1,"two\nlines"\n\n,\n2,b\n')
    assert [line.number for line in table.lines] == [2, 6]


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (b"", reading.FileIsEmpty, "at least one person"),
        (b"number,name\n", reading.FileIsEmpty, "at least one person"),
        (b"number\n1\x002\n", reading.NotText, "byte 9"),
        (",".join(map(str, range(201))).encode() + b"\n1\n", reading.TooManyColumns, "201"),
        (b"number,name\n1,Ana\n2," + b"x" * 10_001, reading.CellTooLong, "Line 3, column “name”"),
        (b"number,name\n1,Ana\n2," + b"x" * 10_001, reading.CellTooLong, "Shorten it, or leave the column out."),
        (b'number,name\n1,"' + b"x,2\n" * 3000 + b'",3\n', reading.QuotationLeftOpen, "A quotation mark was opened"),
        (b'number,name\n1,"Ana\n2,Ben\n', reading.NotCsv, "Line 2"),
        (b"x" * (reading.LARGEST_FILE + 1), reading.FileTooLarge, "25 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_with_place_and_remedy(content, error, says):
    with pytest.raises(error) as refused:
        read_table(content)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("content", "columns", "first"),
    [
        (b"Staff list\nas of 1 March,,\n\nNumber,Name,Unit\n7,Ana,Test\n", ["Number", "Name", "Unit"], 5),
        (
            b"Employee,,Manager,\nNumber,Name,Number,Name\n7,Ana,8,Ines\n",
            ["Employee Number", "Employee Name", "Manager Number", "Manager Name"],
            3,
        ),
        (
            b"Number,Name,,Unit\n,First,Last,\n7,Ana,Lobo,Test\n8,Ben,Okafor,Lab\n",
            ["Number", "Name First", "Name Last", "Unit"],
            3,
        ),
        (b"Number,Name,Name\n7,Ana,Annie\n", ["Number", "Name", "Name (2)"], 2),
        (b"Number,Name,,\n7,Ana,,\n", ["Number", "Name"], 2),
        (b"Number;Name;Note;;\n7;Ana;x;;y\n", ["Number", "Name", "Note", "Column 4", "Column 5"], 2),
        (b"sep=|\nNumber|Name, in full\n7|Lobo, Ines\n", ["Number", "Name, in full"], 3),
        ("\u200eNumber\u200b,Na\u00adme\n7,Ana\n".encode(), ["Number", "Name"], 2),
    ],
    ids=["titles", "merged above", "merged below", "twice", "blank ends", "unnamed", "sep", "invisible"],
)
def test_the_header_is_found_and_its_names_made_whole(content, columns, first):
    table = read_table(content)
    assert table.columns == [*columns]
    assert table.lines[0].number == first


def test_the_header_is_where_somebody_says_it_is():
    content = b"x,y,z\nNumber,Name,Unit\n7,Ana,Test\n"
    assert read_table(content).columns == ["x", "y", "z"]
    said = read_table(content, reading.HowRead(header=2))
    assert (said.columns, len(said.lines), [line.number for line in said.above]) == (
        ["Number", "Name", "Unit"],
        1,
        [1],
    )
    with pytest.raises(HeaderNotThere, match="Line 9"):
        read_table(content, reading.HowRead(header=9))


def test_data_are_never_taken_for_a_second_header():
    table = read_table(b"Personnel ID,Wo,Was\nTeam,Manager,Site\nA1,Leeds,Buyer\n")
    assert [line.number for line in table.lines] == [2, 3]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-16", "utf-32", "cp1252", "cp850", "mac-roman"]
)
def test_encodings_are_found_out(encoding):
    names = ["Müller;Jörg", "Größl;Hélène", "Ångström;Ñuño"]
    text = "\n".join(["Nachname;Vorname", *names, ""])
    table = read_table(text.encode(encoding))
    assert [";".join(line.cells) for line in table.lines] == names


def test_another_encoding_is_taken_by_word_and_an_unknown_one_refused():
    content = "id,name\n1,Ďurďa\n".encode("cp1250")
    assert read_table(content, reading.HowRead(encoding="cp1250")).lines[0].cells[1] == "Ďurďa"
    with pytest.raises(reading.UnknownEncoding, match="cp1250"):
        read_table(content, reading.HowRead(encoding="rot13"))


def test_columns_are_guessed_in_english_and_german():
    english = guess(read_table(b"Staff ID,Surname,First Name,E-mail,Division,Team,Grade,Line Manager,Age\n1,,,,,,,,\n"))
    assert english.columns == {
        "Staff ID": "number",
        "Surname": "family_name",
        "First Name": "given_name",
        "E-mail": "email",
        "Division": "unit",
        "Team": "unit_2",
        "Grade": "level",
        "Line Manager": "manager",
    }
    german = guess(
        read_table("Personalnummer;Nachname;Vorname;Abteilung;Stelle;Führungskraft;Gehalt\n1;;;;;;\n".encode())
    )
    assert set(german.columns.values()) == {"number", "family_name", "given_name", "unit", "title", "manager"}


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["2026-01-02", "2026/1/3"], DateOrder(Dates.ISO, 1, "2026-01-02")),
        (["01.02.2026", "31.12.2025"], DateOrder(Dates.DAY_FIRST, 2, "31.12.2025")),
        (["01/02/2026", "12/31/2025"], DateOrder(Dates.MONTH_FIRST, 2, "12/31/2025")),
        (["", "01/02/2026", "3/4/26"], DateOrder(Dates.DAY_FIRST, 2, "01/02/2026", sure=False)),
        (["10001", "10002"], None),
        (["since May", "Leeds", "01/02/2026"], None),
    ],
)
def test_the_order_of_day_and_month_is_decided_by_the_whole_column(cells, order):
    assert order_in(enumerate(cells, 1)) == order


def test_a_column_that_could_be_read_both_ways_is_read_as_its_neighbour():
    table = read_table(b"id,joined,left\n1,03/04/2020,12/31/2025\n2,05/06/2021,\n")
    assert {column: found.order for column, found in table.orders.items()} == {
        "joined": Dates.MONTH_FIRST,
        "left": Dates.MONTH_FIRST,
    }


@pytest.mark.parametrize(
    ("value", "order", "day"),
    [
        ("03/04/2026", Dates.DAY_FIRST, date(2026, 4, 3)),
        ("03/04/2026", Dates.MONTH_FIRST, date(2026, 3, 4)),
        ("31.02.2026", Dates.DAY_FIRST, None),
        ("31.12.19", Dates.DAY_FIRST, date(2019, 12, 31)),
        ("31.12.98", Dates.DAY_FIRST, date(1998, 12, 31)),
        ("2019/12/31 00:00:00", Dates.DAY_FIRST, date(2019, 12, 31)),
        ("20191231", Dates.ISO, date(2019, 12, 31)),
        ("43830", Dates.ISO, date(2019, 12, 31)),
        ("31-Dec-2019", Dates.ISO, date(2019, 12, 31)),
        ("31. Dezember 2019", Dates.MONTH_FIRST, date(2019, 12, 31)),
        ("March 1st, 2020", Dates.DAY_FIRST, date(2020, 3, 1)),
        ("31/12/2019", Dates.ISO, None),
        ("yesterday", Dates.DAY_FIRST, None),
    ],
)
def test_days_are_read_as_people_write_them(value, order, day):
    assert read_date(value, order) == day


def test_names_are_parted_at_the_comma_or_before_the_last_word():
    assert split_name("de Souza, Ana Maria") == ("Ana Maria", "de Souza")
    assert split_name("Ana Maria Souza") == ("Ana Maria", "Souza")


def test_a_mapping_needs_somebody_to_tell_and_each_field_once():
    with pytest.raises(NobodyToTell):
        checked(ColumnMapping({"A": "title"}), columns=["A"])
    with pytest.raises(FieldTakenTwice):
        checked(ColumnMapping({"A": "number", "B": "number"}), columns=["A", "B"])


def workbook(rows, **parts: bytes) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(f"xl/{name}", content)
    return kept.getvalue()


def test_a_workbook_is_read_as_a_file_of_lines():
    table = read_table(
        workbook([["Number", "Name", "Since"], [7.0, "Ana", date(2026, 3, 10)], [], [8, "Ben"], ["=1+1", "Cleo", 1.5]])
    )
    assert (table.columns, table.encoding) == (["Number", "Name", "Since"], "xlsx")
    assert [(line.number, line.cells) for line in table.lines] == [
        (2, ["7", "Ana", "2026-03-10"]),
        (4, ["8", "Ben", ""]),
        (5, ["=1+1", "Cleo", "1.5"]),
    ]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"PK\x03\x04 and then nothing", NotAWorkbook),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, WorkbookLocked),
        (workbook([["a"], [1]], bomb=b"0" * 30_000_000), WorkbookTooLarge),
        (workbook([["a"], [1]], **{f"part{n}": b"" for n in range(1001)}), WorkbookTooLarge),
        (workbook([["a"]]), reading.FileIsEmpty),
        (workbook([[str(n) for n in range(201)], [1]]), reading.TooManyColumns),
    ],
    ids=["cut short", "old or locked", "bomb", "a thousand parts", "only a header", "too wide"],
)
def test_a_workbook_that_cannot_be_read_safely_is_refused(content, error):
    with pytest.raises(error):
        read_table(content)


def test_a_zip_that_holds_no_workbook_is_refused():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("notes.txt", "hello")
    with pytest.raises(NotAWorkbook):
        read_table(kept.getvalue())


def test_entities_in_a_workbook_are_not_unfolded():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    sheet = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><worksheet><a>&l9;</a></worksheet>'
    source = zipfile.ZipFile(io.BytesIO(workbook([["a"], [1]])))
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else source.read(name))
    with pytest.raises(NotAllowedInside, match="words of its own"):
        read_table(kept.getvalue())
