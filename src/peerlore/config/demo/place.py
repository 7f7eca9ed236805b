"""Where the invented company lies: beside the source, or inside the installed package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[2]
_PLACES = (_PACKAGE.parents[1] / "example", _PACKAGE / "example")
EXAMPLE = next((place for place in _PLACES if place.is_dir()), _PLACES[-1])
