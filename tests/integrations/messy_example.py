# ruff: noqa: E501 (a table of people is read by its lines)
"""Writes example/messy-hr.csv and example/messy-hr.xlsx: one invented export with every mess we know of.

.venv/bin/python tests/integrations/messy_example.py
"""

import csv
import io
from datetime import date
from pathlib import Path

from openpyxl import Workbook

EXAMPLE = Path(__file__).resolve().parents[2] / "example"
TITLES = (("Tarn & Lowe Group: staff list",), ("As of 1 March 2026", "confidential"), ())
GROUPS = ("Employee", "", "", "", "Work", "", "", "", "", "Manager", "", "Dates", "", "Pay")
HEADER = (
    *("Number", "Name", "E-mail", "Company", "Department", "Team", "Job title", "Grade", "Location"),
    *("Reports to", "Dotted line", "Start date", "End date", "Salary"),
)
TARN, WREN = "Tarn & Lowe", "Wren Acoustics"
PEOPLE = (
    ("M100", "Tarn, Edith", "edith.tarn@tarn.example", TARN, "Board", "", "Managing director", "E1", "Leeds", "", "", "01/09/2004", "", "1"),
    ('="0101"', "Lowe ,  Bernard ", "Bernard.Lowe@tarn.example", TARN, "Sales", "North", "Head of sales", "E2", "Leeds", "M100", "", "13/02/2011", "", "1"),
    ("M102", "Źrebiec, Łucja", "lucja@tarn.example", TARN, "Sales", "North", "Buyer", "B2", "Łódź", "Lowe, Bernard", "M100", "04/05/2019", "", "1"),
    ("M103", "\u200eO'Neill, Siân\u00a0", "Siân <sian@tarn.example>", TARN, "Sales", "-", "Account manager", "B3", "Cardiff", "bernard.lowe@tarn.example", "", "28.03.2020", "", "1"),
    ("M104", "de Souza, Ana Maria", "-", TARN, "Lab", "Optics", "Test engineer", "B1", "Lisbon", "Edith Tarn (M100)", "", "17-Aug-2021", "", "1"),
    ("M105.0", "Grün, Jürgen", "juergen@tarn.example", TARN, "Lab", "Optics", "Technician", "A2", "Leeds", "M104; M100", "", "43830", "", "1"),
    ("M106", "Same, Sam", "sam@tarn.example", TARN, "Lab", "Optics", "Technician", "A2", "Leeds", "M104", "", "01/02/2022", "", "1"),
    ("M106", "Same, Samuel", "samuel@tarn.example", TARN, "Lab", "Optics", "Technician", "A2", "Leeds", "M104", "", "01/02/2022", "", "1"),
    ("", "Nobody, Nick", "nick@tarn.example", TARN, "Lab", "Optics", "Trainee", "A1", "Leeds", "M104", "", "", "", "1"),
    ("1,23457E+11", "Lost, Digits", "lost@tarn.example", TARN, "Lab", "", "Trainee", "A1", "Leeds", "M104", "", "", "", "1"),
    ("M107", "Ring, Ada", "ada@tarn.example", TARN, "Finance", "", "Controller", "B3", "Leeds", "M108", "", "12/12/2018", "", "1"),
    ("M108", "Ring, Bo", "bo@tarn.example", TARN, "Finance", "", "Controller", "B3", "Leeds", "M107", "", "12/12/2018", "", "1"),
    ("M109", "Self, Willa", "willa@tarn.example", TARN, "Finance", "", "Clerk", "A2", "Leeds", "M109", "", "31/04/2020", "", "1"),
    ("M110", "Gap, Mina", "mina@tarn.example", TARN, "Finance", "", "Clerk", "A2", "Leeds", "M999", "", "12/01/2020", "", "1"),
    ("M111", "Past, Otis", "otis@tarn.example", TARN, "Finance", "", "Clerk", "A2", "Leeds", "M100", "", "01/05/2012", "31/05/2025", "1"),
    ("M112", "Under, Una", "una@tarn.example", TARN, "Finance", "", "Clerk", "A2", "Leeds", "M111", "", "01/05/2012", "", "1"),
    ("M113", "Formula, Fay", "=B1&\"@tarn.example\"", TARN, "Finance", "", "#N/A", "A2", "Leeds", "M100", "", "", "", "1"),
    ("M114", "Turned, T\u202eom", "tom@tarn.example", TARN, "Finance", "", "Clerk", "A2", "Leeds", "M100", "", "", "", "1"),
    ("M115", "At, No", "no at tarn", TARN, "Finance", "", "Clerk", "A2", "Leeds", "M100", "", "sometime", "", "1"),
    HEADER,
    ("M100", "Wren, Walter", "walter@wren.example", WREN, "Board", "", "Director", "E1", "Porto", "", "", "01/07/2015", "", "1"),
    ("M102", "Costa, Rui", "rui@wren.example", WREN, "Works", "Line 1", "Operator", "A1", "Porto", "M100", "", "01/07/2016", "", "1"),
    ("Total", "22", "", "", "", "", "", "", "", "", "", "", "", ""),
)  # fmt: skip


def lines() -> list[tuple[str, ...]]:
    return [*TITLES, GROUPS, HEADER, *PEOPLE, ("",) * len(HEADER)]


def as_text() -> bytes:
    """Semicolons, line ends of Windows, and an encoding that says nothing of itself."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(lines())
    return text.getvalue().encode("utf-16-le")


def as_workbook() -> Workbook:
    """A cover sheet first; merged cells over the header; dates that are dates and dates that are text."""
    book = Workbook()
    book.active.title = "Read me"
    book.active.append(["Exported by the personnel system. Do not edit."])
    sheet = book.create_sheet("Staff")
    for line in lines():
        sheet.append([date(2019, 12, 31) if cell == "43830" else cell or None for cell in line])
    for span in ("A4:D4", "E4:I4", "J4:K4", "L4:M4"):
        sheet.merge_cells(span)
    book.properties.creator = "Tarn & Lowe"
    return book


if __name__ == "__main__":
    (EXAMPLE / "messy-hr.csv").write_bytes(as_text())
    as_workbook().save(EXAMPLE / "messy-hr.xlsx")
