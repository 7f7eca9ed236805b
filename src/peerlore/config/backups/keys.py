"""The file of the keys, apart from the data: without it what people confided stays sealed. Knows no Django."""

import json
from dataclasses import dataclass
from pathlib import Path

from peerlore.config.backups.archive import NotWhole
from peerlore.config.private_files import write

KIND = "keys of Peerlore"


@dataclass(frozen=True)
class Keys:
    """The master keys, the one in use first, and the key that signs sessions and links."""

    masters: list[str]
    secret: str

    def and_those_of(self, other: "Keys") -> "Keys":
        return Keys([*dict.fromkeys([*self.masters, *other.masters])], self.secret)


def read(path: Path) -> Keys:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["kind"] != KIND or not all(isinstance(key, str) for key in [*said["master_keys"], said["secret_key"]]):
            raise NotWhole(f"{path} is not a file of keys that `peerlore backup` wrote.")
        return Keys([*said["master_keys"]], said["secret_key"])
    except OSError as gone:
        raise NotWhole(f"{path} cannot be read: {gone.strerror}.") from gone
    except (ValueError, KeyError, TypeError) as wrong:
        raise NotWhole(f"{path} is not a file of keys that `peerlore backup` wrote.") from wrong


def add(path: Path, keys: Keys) -> None:
    """Write `keys`; those that the file holds already stay in it, for the older backups."""
    both = keys.and_those_of(read(path)) if path.exists() else keys
    said = {"kind": KIND, "master_keys": both.masters, "secret_key": both.secret}
    if not path.parent.is_dir():
        raise NotWhole(f"There is no folder {path.parent} for the keys.")
    write(path, json.dumps(said, indent=1) + "\n")


def put(keys: Keys, folder: Path) -> None:
    """Into the data folder's `keys`: the first is the one in use, the others lie beside it."""
    write(folder / "secret_key", keys.secret)
    for number, master in enumerate(keys.masters[1:], start=1):
        write(folder / f"master_key.restored-{number}", master)
    write(folder / "master_key", keys.masters[0])
