"""The file of a backup: a tar of the database and the uploaded files; last, a manifest with the digest of each.

Because the manifest comes last and names every part, a file that was cut off or changed is never taken for whole.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

FORMAT = 1
MANIFEST, DATABASE, FILES = "manifest.json", "database", "files/"
CHUNK = 1 << 20


class NotWhole(Exception):
    """What was given is no backup, or not all of one; the words say which."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup says of itself. `steps` are the migrations its database has been through."""

    version: str
    made_at: str
    vendor: str
    steps: Sequence[str]
    parts: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT


class Measured:
    """Reads a file and keeps the digest of what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.source.read(size)
        self.digest.update(chunk)
        return chunk


def write(path: Path, *, database: Path, files: Path, about: Manifest) -> None:
    """Make the file `path`, on the disk before this returns."""
    parts: dict[str, str] = {}
    with path.open("xb") as whole:
        path.chmod(0o600)
        with tarfile.open(fileobj=whole, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for name, part in [(DATABASE, database), *_uploaded(files)]:
                parts[name] = _add(tar, name, part)
            _add_manifest(tar, Manifest(**{**asdict(about), "parts": parts}))
        whole.flush()
        os.fsync(whole.fileno())


def _uploaded(files: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(files.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"{FILES}{path.relative_to(files).as_posix()}", path


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    with path.open("rb") as source:
        measured = Measured(source)
        facts = _facts(name, os.fstat(source.fileno()).st_size)
        tar.addfile(facts, measured)
    return measured.digest.hexdigest()


def _add_manifest(tar: tarfile.TarFile, manifest: Manifest) -> None:
    text = json.dumps(asdict(manifest), indent=1).encode()
    tar.addfile(_facts(MANIFEST, len(text)), io.BytesIO(text))


def _facts(name: str, size: int) -> tarfile.TarInfo:
    facts = tarfile.TarInfo(name)
    facts.size, facts.mode = size, 0o600
    return facts


def read(path: Path) -> Manifest:
    """What the backup says of itself, once every part of it was read and found as it was written."""
    found, manifest = dict[str, str](), None
    try:
        for name, source in _parts(path):
            if name == MANIFEST:
                manifest = _manifest(source.read())
            else:
                _drain(source)
                found[name] = source.digest.hexdigest()
    except (tarfile.TarError, EOFError) as wrong:
        raise NotWhole(f"{path} is not a backup of Peerlore, or was cut off ({wrong}).") from wrong
    if manifest is None:
        raise NotWhole(f"{path} is not a backup of Peerlore, or was cut off: its manifest is missing.")
    if found != dict(manifest.parts) or DATABASE not in found:
        raise NotWhole(f"{path} was changed or damaged since it was made; take another copy of it.")
    return manifest


def unpack(path: Path, manifest: Manifest, *, database: Path, files: Path) -> None:
    """Put the parts where they belong, each compared once more with the manifest."""
    for name, source in _parts(path):
        if name == MANIFEST:
            continue
        target = database if name == DATABASE else files / name.removeprefix(FILES)
        _put(source, target)
        if source.digest.hexdigest() != manifest.parts.get(name):
            raise NotWhole(f"{path} was changed while it was read; nothing of it is in use.")


def _parts(path: Path) -> Iterator[tuple[str, Measured]]:
    """Each part with its content; a name that would lead out of its folder is refused."""
    with tarfile.open(path, mode="r:") as tar:
        for facts in tar:
            source = tar.extractfile(facts) if facts.isreg() else None
            if source is None or not _is_ours(facts.name):
                raise NotWhole(f"{path} holds “{facts.name}”, which no backup of Peerlore has.")
            yield facts.name, Measured(source)


def _is_ours(name: str) -> bool:
    within = PurePosixPath(name)
    return name in (MANIFEST, DATABASE) or (
        name.startswith(FILES) and ".." not in within.parts and not within.is_absolute()
    )


def _manifest(text: bytes) -> Manifest:
    try:
        said = json.loads(text)
        if said["format"] != FORMAT:
            raise NotWhole(f"This backup has the form {said['format']}; this Peerlore reads {FORMAT}.")
        return Manifest(**said)
    except (ValueError, KeyError, TypeError) as wrong:
        raise NotWhole("The manifest of this backup cannot be read; take another copy of the file.") from wrong


def _drain(source: Measured) -> None:
    while source.read(CHUNK):
        pass


def _put(source: Measured, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := source.read(CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
