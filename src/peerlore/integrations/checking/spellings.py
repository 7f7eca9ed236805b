"""The one way in which each company, unit and place is written here, however a file writes it."""

import unicodedata

from peerlore.people.models import Site, Unit

Path = tuple[str, ...]


def folded(name: str) -> str:
    """Whatever its case, the width of its signs and the blanks in it."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split()) or name


class Spellings:
    """A name that is here already counts as it is written here; a new one as the file writes it first."""

    def __init__(self) -> None:
        self.here: set[Path] = set()
        self.units: dict[Path, str] = {}
        self.sites: dict[str, str] = {}
        self.found: dict[Path, Path] = {}

    @classmethod
    def of_here(cls) -> "Spellings":
        spellings = cls()
        units = {unit.pk: unit for unit in Unit.objects.order_by("path", "pk")}
        for unit in units.values():
            above = [units[int(key)].name for key in unit.path.strip("/").split("/") if key]
            spellings.keep((*above, unit.name))
        for name in Site.objects.order_by("pk").values_list("name", flat=True):
            spellings.sites[name] = name
            spellings.sites.setdefault(folded(name), name)
        return spellings

    def keep(self, path: Path) -> None:
        self.here.add(path)
        self.units.setdefault(tuple(map(folded, path)), path[-1])

    def unit(self, path: Path) -> Path:
        """The names of a unit and of those above it, the company first."""
        if path not in self.found:
            self.found[path] = path if path in self.here else self._spelled(path)
        return self.found[path]

    def _spelled(self, path: Path) -> Path:
        keys = tuple(map(folded, path))
        return tuple(self.units.setdefault(keys[: depth + 1], name) for depth, name in enumerate(path))

    def site(self, name: str) -> str:
        return self.sites.get(name) or self.sites.setdefault(folded(name), name)
