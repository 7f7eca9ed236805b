"""How a file was read, in words and for programs: its columns, its dates, its letters, its sheet."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peerlore.integrations.hr_files.mapping import ColumnMapping
    from peerlore.integrations.hr_files.shape import Shape

IN_WORDS = {"iso": "year first", "day": "day first", "month": "month first"}


def facts(shape: "Shape", mapping: "ColumnMapping") -> dict[str, object]:
    return {
        "encoding": shape.encoding,
        "separator": shape.separator,
        "header_line": shape.header,
        "sheet": shape.sheet,
        "other_sheets": _other_sheets(shape),
        "columns": dict(mapping.columns),
        "left_out": _left_out(shape, mapping),
        "dates": dict(_dates(shape, mapping)),
    }


def words(shape: "Shape", mapping: "ColumnMapping") -> Iterator[str]:
    yield f"{_opened(shape)}; the columns are named on line {shape.header}."
    if others := _other_sheets(shape):
        yield f"  other sheets, not read (--sheet NAME reads one): {', '.join(others)}"
    for column, field in mapping.columns.items():
        yield f"  {column} → {field}"
    if out := _left_out(shape, mapping):
        yield f"  left out: {', '.join(out)}"
    for column, said in _dates(shape, mapping):
        yield f"  {_order(column, said)}"


def _opened(shape: "Shape") -> str:
    if shape.sheet:
        return f"Read the sheet {shape.sheet}"
    parted = {"\t": "tab", "": "nothing"}.get(shape.separator, f'"{shape.separator}"')
    return f"Read as {shape.encoding}, parted by {parted}"


def _other_sheets(shape: "Shape") -> list[str]:
    return [name for name in shape.sheets if name != shape.sheet]


def _left_out(shape: "Shape", mapping: "ColumnMapping") -> list[str]:
    return [column for column in shape.columns if column not in mapping.columns]


def _dates(shape: "Shape", mapping: "ColumnMapping") -> Iterator[tuple[str, Mapping[str, object]]]:
    """Of each column of dates that is taken: the order it is read in, and where that was found, the deciding line."""
    from peerlore.integrations.hr_files.fields import DATED

    for column in (column for column, field in mapping.columns.items() if field in DATED):
        order, found = mapping.dates.get(column), shape.orders.get(column)
        if order and found and found.order == order:
            yield column, {"order": str(order), "line": found.line, "value": found.value, "sure": found.sure}
        elif order:
            yield column, {"order": str(order), "line": None, "value": "", "sure": True}


def _order(column: str, said: Mapping[str, object]) -> str:
    order = IN_WORDS[str(said["order"])]
    if not said["line"]:
        return f"{column}: {order}."
    where = f"{said['value']} on line {said['line']}"
    if said["sure"]:
        return f"{column}: {order}, decided by {where}."
    unsure = "though every date could be read both ways, as"
    return f'{column}: {order}, {unsure} {where}. --dates "{column}=month" changes it.'
