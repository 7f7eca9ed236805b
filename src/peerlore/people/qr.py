"""A QR code as the path of a drawing: dark squares of a grid."""

from dataclasses import dataclass
from urllib.parse import urlencode

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 4  # squares of white around it, which readers need


@dataclass(frozen=True)
class Drawing:
    """`path` draws the dark squares on a grid of `size` by `size`."""

    size: int
    path: str


def drawn(text: str) -> Drawing:
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    grid = code.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(grid) for x, is_dark in enumerate(row) if is_dark)
    return Drawing(len(grid), "".join(dark))


def address_with_code(address: str, *, number: str, letters: str) -> str:
    """Opens the page with both filled in. They stand behind the #, which browsers send to nobody: no log has them."""
    return f"{address}#{urlencode({'number': number, 'code': letters})}"
