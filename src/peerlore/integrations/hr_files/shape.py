"""What a page shows of a file, found once when it is read: its columns, some values, its dates, how it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from peerlore.integrations.hr_files.cells import seen
from peerlore.integrations.hr_files.dates import DateOrder, Dates
from peerlore.integrations.hr_files.mapping import slashed
from peerlore.integrations.hr_files.reading import Table

ABOVE, WORDS_ABOVE, LONGEST_WORD, LONGEST_DATE = 5, 8, 80, 20


@dataclass(frozen=True)
class Shape:
    """A file without its people, but for a few values of each column. `slashed` are columns that hold names with a
    slash, which may be units."""

    columns: Sequence[str]
    values: Mapping[str, list[str]]
    orders: Mapping[str, DateOrder]
    encoding: str
    separator: str
    header: int
    above: Sequence[str] = field(default=())
    lines_above: int = 0
    sheets: Sequence[str] = field(default=())
    sheet: str = ""
    slashed: Sequence[str] = field(default=())

    def samples(self, column: str) -> list[str]:
        """The first different values of a column that are not empty."""
        return self.values.get(column, [])

    def as_json(self) -> dict[str, object]:
        return {
            "columns": [*self.columns],
            "values": dict(self.values),
            "orders": {name: [str(one.order), *_facts(one)] for name, one in self.orders.items()},
            "encoding": self.encoding,
            "separator": self.separator,
            "header": self.header,
            "above": [*self.above],
            "lines_above": self.lines_above,
            "sheets": [*self.sheets],
            "sheet": self.sheet,
            "slashed": [*self.slashed],
        }


def shape_of(table: Table) -> Shape:
    return Shape(
        columns=table.columns,
        values={column: table.samples(column) for column in table.columns},
        orders={column: _short(order) for column, order in table.orders.items()},
        encoding=table.encoding,
        separator=table.separator,
        header=table.header,
        above=[_words(line.cells) for line in table.above[:ABOVE]],
        lines_above=len(table.above),
        sheets=table.sheets,
        sheet=table.sheet,
        slashed=[column for column in table.columns if slashed(table, column)],
    )


def _short(order: DateOrder) -> DateOrder:
    return replace(order, value=order.value[:LONGEST_DATE], against=order.against[:LONGEST_DATE])


def _facts(order: DateOrder) -> list[str | int | bool]:
    return [order.line, order.value, order.sure, order.against, order.against_line]


def _words(cells: Sequence[str]) -> str:
    return " ".join(word[:LONGEST_WORD] for cell in cells[:WORDS_ABOVE] if (word := seen(cell)))


def shape_from_json(kept: Mapping[str, object]) -> Shape | None:
    """`None` where a file was brought in before its shape was kept."""
    if not kept:
        return None
    said = dict(kept)
    orders = said.pop("orders")
    assert isinstance(orders, Mapping)
    found = {str(name): DateOrder(Dates(order), *facts) for name, (order, *facts) in orders.items()}
    return Shape(orders=found, **said)  # type: ignore[arg-type]
