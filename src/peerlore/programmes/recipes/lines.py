"""Where in a TOML file a value stands: "sessions[2].steps[3].minutes" to a line number."""

import re

_TABLE = re.compile(r"^\s*(\[\[?)\s*([\w.]+)\s*\]\]?")
_KEY = re.compile(r"^\s*([\w-]+)\s*=")


class Lines:
    """Reads the file once; knows tables, keys, and the elements of lists written one to a line."""

    def __init__(self, text: str) -> None:
        self.known: dict[str, int] = {}
        self._counts: dict[str, int] = {}
        self._table, self._list, self._element = "", "", 0
        for number, line in enumerate(text.splitlines(), start=1):
            self._read(line, number)

    def _read(self, line: str, number: int) -> None:
        table, key = _TABLE.match(line), _KEY.match(line)
        if self._list:
            self._read_element(line, number)
        elif table:
            self._open_table(table[1], table[2], number)
        elif key:
            path = f"{self._table}.{key[1]}".lstrip(".")
            self.known[path] = number
            if line.rstrip().endswith("["):
                self._list, self._element = path, 0

    def _read_element(self, line: str, number: int) -> None:
        if line.strip().startswith("]"):
            self._list = ""
        elif line.strip():
            self.known[f"{self._list}[{self._element}]"] = number
            self._element += 1

    def _open_table(self, bracket: str, name: str, number: int) -> None:
        self._table = name
        if bracket == "[[":
            self._table = f"{name}[{self._counts.get(name, 0)}]"
            self._counts[name] = self._counts.get(name, 0) + 1
        self.known[self._table] = number

    def of(self, path: str) -> int:
        """The line of `path`, or of the nearest thing around it."""
        while path and path not in self.known:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.known.get(path, 1)
