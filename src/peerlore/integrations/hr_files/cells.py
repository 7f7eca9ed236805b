"""What a cell says once everything is taken off that spreadsheets and exports put around it."""

import re
import unicodedata

# Marks nobody sees: soft hyphen, zero-width space, direction marks, word joiner, byte order mark. Joiners stay: some
# scripts need them inside a name.
INVISIBLE = dict.fromkeys((0x00AD, 0x200B, 0x200E, 0x200F, 0x061C, 0x2060, 0xFEFF))
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
WRAPPED = re.compile(r'^="(.*)"$', re.DOTALL)  # how exports keep zeros at the front of a number
KEPT_AS_TEXT = re.compile(r"^'(?=[=+\-@0-9])")  # how spreadsheets, and our own exports, mark a text
DASHES = frozenset(("-", "--", "–", "—", "---", "."))
WITHOUT = frozenset(("n/a", "none", "null", "nil", "nan", "k.a.", "k. a.", "(blank)", "(leer)"))
ERRORS = re.compile(
    r"^#(?:N/A|NV|REF!|BEZUG!|VALUE!|WERT!|NAME\?|DIV/0!|NULL!|NUM!|ZAHL!|SPILL!|CALC!)$", re.IGNORECASE
)
SCIENCE = re.compile(r"^\d(?:[.,]\d+)?E\+?\d+$", re.IGNORECASE)
WHOLE = re.compile(r"^(\d+)[.,]0+$")
MAILBOX = re.compile(r"^(?:mailto:)?(?:[^<>]*<)?([^<>\s]+@[^<>\s]+?)>?$", re.IGNORECASE)
NUMBER_BESIDE = re.compile(r"^(?P<name>.+?)\s*[(\[](?P<number>[^()\[\]]+)[)\]]$|^(?P<before>\S+)\s+-\s+(?P<after>.+)$")
SEVERAL = re.compile(r"\s*[;|]\s*|\s+/\s+")


def seen(cell: str) -> str:
    """The characters one sees, in one line: composed, without invisible marks, with single blanks."""
    if cell.isascii() and cell.isprintable() and "  " not in cell:
        return cell.strip()
    plain = CONTROLS.sub("", TURNS.sub("", cell.translate(INVISIBLE)))
    return " ".join(unicodedata.normalize("NFC", plain).split())


def unwrapped(cell: str) -> str:
    """Without the marks by which a spreadsheet keeps a text a text."""
    if cell[:1] == "=" and (wrapped := WRAPPED.match(cell)):
        return wrapped[1].replace('""', '"').strip()
    return KEPT_AS_TEXT.sub("", cell) if cell[:1] == "'" else cell
