"""Arrays from `.npy` files beside an instance, read without trusting them."""

from pathlib import Path, PurePosixPath

import numpy as np
from numpy.lib import format as npy

Array = np.ndarray[tuple[int, ...], np.dtype[np.generic]]


def array_beside(folder: Path, name: str) -> Array:
    """The array in `folder/name`. Raises `ValueError` in words where it leads elsewhere, is missing, damaged
    or holds objects. No more memory is taken than the file is long."""
    if not name.endswith(".npy") or name != PurePosixPath(name).name or "\\" in name or "\0" in name:
        raise ValueError("a string must be the name of a .npy file beside the instance, without a folder")
    path = folder / name
    if not path.is_file():
        raise ValueError(f"there is no file {name} beside the instance")
    try:
        return _read(path)
    except (ValueError, OSError, EOFError, SyntaxError, MemoryError) as wrong:
        raise ValueError(f"{name} is no whole .npy file of numbers ({wrong})") from wrong


def _read(path: Path) -> Array:
    with path.open("rb") as file:
        version = npy.read_magic(file)
        reader = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, _, dtype = reader(file)
        if dtype.hasobject:
            raise ValueError("it holds objects, not numbers")
        size = dtype.itemsize * int(np.prod([int(n) for n in shape], dtype=object))
        if size != path.stat().st_size - file.tell():
            raise ValueError("its length is not that of its header")
        file.seek(0)
        return npy.read_array(file, allow_pickle=False)
