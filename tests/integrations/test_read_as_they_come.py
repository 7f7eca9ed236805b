"""Files as HR systems of several countries write them, read without a word from anybody; and what is told of them."""

import io
from collections.abc import Sequence

import pytest
from openpyxl import Workbook

from peerlore.integrations.hr_files.dates import Dates
from peerlore.integrations.hr_files.mapping import ColumnMapping, dates_beside, guess
from peerlore.integrations.hr_files.reading import ENCODINGS, HowRead, read_table
from peerlore.integrations.hr_files.told import told_of
from peerlore.integrations.hr_files.values import LineReader, PersonRow
from tests.integrations import hostile_files

pytestmark = pytest.mark.bare
N = "Employee ID"


def text(*rows: str) -> bytes:
    return "\n".join([*rows, ""]).encode()


def people(content: bytes, mapping: ColumnMapping | None = None) -> list[PersonRow]:
    table = read_table(content)
    reader = LineReader(table, mapping or guess(table))
    return [reader.read(line).row for line in table.lines]


def codes(content: bytes) -> list[str]:
    table = read_table(content)
    reader = LineReader(table, guess(table))
    return [problem.code for line in table.lines for problem in reader.read(line).problems]


def told(content: bytes) -> dict[str, str]:
    table = read_table(content)
    return {problem.code: problem.words for problem in told_of(table, guess(table))}


@pytest.mark.parametrize(
    ("header", "cells", "name"),
    [
        ("Personal-Nr.;Name;Vorname", "7;Müller;Jörg", ("Jörg", "Müller")),
        ("Personal-Nr.;Name;Vorname", "7;von der Leyen;Anke", ("Anke", "von der Leyen")),
        ("Employee ID;Name;Surname", "7;Ann Mary;Lee", ("Ann Mary", "Lee")),
        ("Employee ID;Name;First name", "7;Ann Lee;Ann", ("Ann", "Lee")),
        ("Employee ID;Name;First name", "7;Lee, Ann;Ann", ("Ann", "Lee")),
        ("Employee ID;Name;Preferred name", "7;Ann Lee;Annie", ("Annie", "Lee")),
        ("Matricola;Nome;Cognome", "7;Gian Luca;Rossi", ("Gian Luca", "Rossi")),
        ("Matricule;Nom", "7;Zoë Lefèvre", ("Zoë", "Lefèvre")),
        ("Personal-Nr.;Nachname Vorname", "7;Müller Jörg", ("Jörg", "Müller")),
        ("Personal-Nr.;Nachname Vorname", "7;von der Leyen Anke", ("Anke", "von der Leyen")),
        ("Personal-Nr.;Nachname Vorname", "7;Weiß Ute Maria", ("Ute Maria", "Weiß")),
        ("社員番号;氏名", "7;山田\u3000太郎", ("太郎", "山田")),
    ],
)
def test_no_half_of_a_name_is_lost_and_the_header_says_which_stands_first(header, cells, name):
    (row,) = people(text(header, cells))
    assert (row.given_name, row.family_name) == name


def test_a_whole_name_that_was_named_by_hand_may_be_the_missing_half():
    columns = ColumnMapping({"A": "number", "B": "name", "C": "given_name"})
    rows = people(text("A;B;C", "1;Müller;Jörg", "2;Ann Lee;Ann"), columns)
    assert [(row.given_name, row.family_name) for row in rows] == [("Jörg", "Müller"), ("Ann", "Lee")]


def test_only_the_point_of_a_computed_number_is_taken_off():
    content = text("Personal-Nr.;Name", *(f"{n};Ann Lee" for n in ("7.0", "8,00", "2.000", "10.000", "1.001")))
    assert [row.number for row in people(content)] == ["7", "8", "2.000", "10.000", "1.001"]
    assert "2.000 on line 4 are kept as they stand" in told(content)["thousands"]
    assert "thousands" not in told(text("Personal-Nr.;Name", "7.0;Ann Lee"))


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (
            "Matricule;Nom;Prénom;Courriel professionnel;Société;Direction;Service;Poste;Responsable hiérarchique;"
            "Date d'entrée;Date de sortie",
            "number family_name given_name email company unit unit_2 title manager since until",
        ),
        ("社員番号;氏名;メール;部署;役職;上司;入社日", "number name email unit title manager since"),
        (
            "Número de empleado;Nombre;Apellidos;Correo electrónico;Departamento;Puesto;Jefe directo;Fecha de ingreso",
            "number given_name family_name email unit title manager since",
        ),
        (
            "Matricola;Cognome;Nome;Azienda;Reparto;Mansione;Responsabile;Data di assunzione",
            "number family_name given_name company unit title manager since",
        ),
        (
            "Número de funcionário;Nome;Apelido;Departamento;Cargo;Gestor;Data de admissão",
            "number given_name family_name unit title manager since",
        ),
        (
            "Personeelsnummer;Voornaam;Achternaam;Afdeling;Functie;Leidinggevende;Datum in dienst",
            "number given_name family_name unit title manager since",
        ),
        (
            "Nr pracownika;Imię;Nazwisko;Dział;Stanowisko;Przełożony;Data zatrudnienia",
            "number given_name family_name unit title manager since",
        ),
    ],
    ids=["fr", "ja", "es", "it", "pt", "nl", "pl"],
)
def test_columns_are_known_by_their_names_in_many_languages(header, fields):
    row = ";".join("x" for _column in header.split(";"))
    assert list(guess(read_table(text(header, row))).columns.values()) == fields.split()


def test_stand_ins_of_exports_for_nothing_are_nothing():
    header = f"{N};Name;E-mail;Manager;Start date;Last day"
    content = text(
        header,
        "1;Ann Lee;keine;0;00.00.0000;31.12.9999",
        "2;Bob May;b@x.example;00000000;1er mars 2021;9999-12-31",
        "3;Cy Ray;aucun;1;2 de marzo de 2021;0000-00-00",
    )
    assert codes(content) == []
    rows = people(content)
    assert [(row.email, row.manager, row.since, row.until) for row in rows] == [
        ("", "", "", ""),
        ("b@x.example", "", "2021-03-01", ""),
        ("", "1", "2021-03-02", ""),
    ]


def test_dates_that_contradict_one_another_are_never_called_sure():
    content = text(f"{N};Name;Start date", "1;Ann Lee;03/25/2020", "2;Bob May;25/03/2020", "3;Cy Ray;01/02/2020")
    assert "03/25/2020 on line 2" in told(content)["no_way"]
    assert "25/03/2020 on line 3" in told(content)["no_way"]
    assert "bad_date_day" in codes(content)
    assert "both_ways_day" in told(text(f"{N};Name;Start date", "1;Ann Lee;01/02/2020"))


@pytest.mark.parametrize(
    ("cell", "remembered", "read"),
    [
        ("1/1/2020", "iso", "day"),
        ("1/2/2020", "month", "month"),
        ("25/3/2020", "month", "day"),
        ("2020-03-25", "day", "iso"),
    ],
)
def test_a_remembered_order_of_dates_never_counts_against_what_the_file_shows(cell, remembered, read):
    table = read_table(text(f"{N};Start date", f"1;{cell}"))
    assert dates_beside(table, {"Start date": Dates(remembered)})["Start date"] == read


def test_a_year_of_two_digits_is_told_once_for_its_column():
    content = text(f"{N};Name;Start date", "1;Ann Lee;19/04/01", "2;Bob May;31/12/19", "3;Cy Ray;31.12.19")
    assert codes(content) == ["short_year"]
    assert people(content)[0].since == "2001-04-19"


def test_a_line_with_a_number_and_nothing_else_of_a_person_is_told():
    content = text(f"{N};Name;Email;Department", "1;Ann Lee;;", "Total: 2;;;", "Stand: 01.01.2026;;;")
    assert codes(content).count("number_alone") == 2
    assert "number_alone" not in codes(text(f"{N};Manager", "1;", "2;1"))


@pytest.mark.parametrize(
    ("header", "cells", "said"),
    [
        ("Employment Status", ["Active", "Terminated", "Deceased", ""], ["present", "left", "left", ""]),
        ("Worker state", ["aktiv", "ausgeschieden", "Terminated (voluntary)"], ["present", "left", "left"]),
        ("在籍区分", ["在籍", "退職"], ["present", "left"]),
        ("Status", ["single", "married"], [None, None]),
        ("Employment Status", ["Active", "Inactive"], ["present", ""]),
    ],
)
def test_who_left_is_read_from_words_of_several_languages(header, cells, said):
    content = text(f"{N};Name;{header}", *(f"{n};Ann Lee;{cell}" for n, cell in enumerate(cells)))
    assert [row.status for row in people(content)] == said
    assert codes(content) == (["unknown_status"] if "Inactive" in cells else [])


@pytest.mark.parametrize(
    ("cells", "units"),
    [
        (["Research / Development"], [("Research / Development",)]),
        (["R&D / Test", "Ops"], [("R&D / Test",), ("Ops",)]),
        (["Sales", "Sales / North"], [("Sales",), ("Sales", "North")]),
        (["Sales / North", "Sales / South"], [("Sales", "North"), ("Sales", "South")]),
        (["Sales / North / Field"], [("Sales", "North", "Field")]),
        (["Sales > North"], [("Sales", "North")]),
    ],
)
def test_a_slash_is_a_step_only_where_the_column_shows_it(cells, units):
    content = text(f"{N};Department;Title", *(f"{n};{cell};x" for n, cell in enumerate(cells)))
    assert [row.units for row in people(content)] == units
    assert ("units_whole" in told(content)) is any(" / " in one[0] for one in units)


def test_a_byte_that_is_broken_does_not_break_every_letter():
    content = text(f"{N};Last name;First name", "1;Müller;Jörg", "2;Łukasz;Żółć").replace(b"J\xc3\xb6rg", b"J\xf6rg")
    assert read_table(content).encoding == "utf-8-sig"
    assert codes(content) == ["unreadable"]
    assert told(content) == {}


def test_letters_that_were_broken_before_are_told_with_what_was_meant():
    content = text(f"{N};Name", "1;Müller Jörg").decode().encode().decode("cp1252").encode()
    table = read_table(content)
    (problem,) = LineReader(table, guess(table)).read(table.lines[0]).problems
    assert (problem.code, problem.params["meant"], problem.blocks) == ("read_twice", "Müller Jörg", True)


def test_an_old_encoding_is_told_as_a_guess_with_two_names_as_read():
    names = text(f"{N};Name", "1;Łukasz Żak", "2;Małgorzata Gąś").decode()
    assert told(names.encode()) == {}
    assert told(names.encode("iso8859-2"))["encoding_guessed"].count("“") == 2
    table = read_table(names.encode("iso8859-2"), HowRead(encoding="iso8859-2"))
    assert (table.lines[0].cells[1], table.guessed) == ("Łukasz Żak", False)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp932", "山田 太郎"),
        ("gb18030", "王 小明"),
        ("big5", "陳 大文"),
        ("euc-kr", "김 민수"),
        ("koi8-r", "Иван"),
        ("iso8859-5", "Иван"),
        ("iso8859-7", "Γιώργος"),
        ("iso8859-9", "Işık"),
    ],
)
def test_encodings_of_the_world_can_be_chosen(encoding, name):
    content = f"{N},Name\n1,{name}\n".encode(encoding)
    assert encoding in ENCODINGS
    assert read_table(content, HowRead(encoding=encoding)).lines[0].cells[1] == name


def workbook(**sheets: Sequence[Sequence[object]]) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def saved(book: Workbook) -> bytes:
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_workbook_says_what_only_its_look_shows():
    head, ann, bob, cy = ["Department", N, "Name"], ["Ops", 7, "Ann Lee"], [None, 42, "Bob May"], ["Lab", 8, "Cy Ray"]
    book = workbook(Staff=[head, ann, bob, cy], Notes=[["x"], ["y"]], Left=[head, ann])
    sheet = book["Staff"]
    sheet.merge_cells("A2:A3")
    sheet["B2"].number_format = sheet["B3"].number_format = "00000"
    sheet["B4"].number_format = '"P"0000'
    sheet.row_dimensions[3].hidden = True
    content = saved(book)
    rows = [(row.number, row.units) for row in people(content)]
    assert rows == [("00007", ("Ops",)), ("00042", ("Ops",)), ("P0008", ("Lab",))]
    said = told(content)
    assert "1, the first is row 3" in said["hidden_lines"]
    assert "not: Left." in said["other_sheets"]


def test_the_gap_before_the_last_row_of_a_sheet_is_not_walked_through():
    rows = "".join(
        f"<row r='{n}'>{hostile_files.cell(one, at=f'A{n}')}{hostile_files.cell('x', at=f'B{n}')}</row>"
        for n, one in ((1, N), (1_048_576, "7"))
    )
    table = read_table(hostile_files.workbook(**{hostile_files.SHEET: hostile_files.sheet(rows)}))
    assert [(line.number, line.cells) for line in table.lines] == [(1_048_576, ["7", "x"])]
