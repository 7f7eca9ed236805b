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
WITHOUT |= frozenset(("no", "no email", "no e-mail", "not available", "not applicable", "unknown", "vacant", "tbd"))
WITHOUT |= frozenset(("kein", "keine", "keiner", "keine angabe", "keine e-mail", "nicht vorhanden", "entfällt"))
WITHOUT |= frozenset(("unbekannt", "vakant", "aucun", "aucune", "néant", "non", "inconnu", "ninguno", "ninguna"))
WITHOUT |= frozenset(("nessuno", "nessuna", "nenhum", "nenhuma", "geen", "brak", "なし", "無し", "該当なし"))
ERRORS = re.compile(
    r"^#(?:N/A|NV|REF!|BEZUG!|VALUE!|WERT!|NAME\?|DIV/0!|NULL!|NUM!|ZAHL!|SPILL!|CALC!)$", re.IGNORECASE
)
SCIENCE = re.compile(r"^\d(?:[.,]\d+)?E\+?\d+$", re.IGNORECASE)
WHOLE = re.compile(r"^(\d+)[.,]0{1,2}$")  # three noughts may be thousands
GROUPED = re.compile(r"^\d{1,3}(?:[.,]\d{3})+$")
TWO_STRANGE = re.compile(r"[^\x00-\x7f]{2}")  # a letter of UTF-8 read one byte at a time makes two or more
NOUGHT = re.compile(r"^0+$")  # how exports write that there is none
MAILBOX = re.compile(r"^(?:mailto:)?(?:[^<>]*<)?([^<>\s]+@[^<>\s]+?)>?$", re.IGNORECASE)
NUMBER_BESIDE = re.compile(r"^(?P<name>.+?)\s*[(\[](?P<number>[^()\[\]]+)[)\]]$|^(?P<before>\S+)\s+-\s+(?P<after>.+)$")
SEVERAL = re.compile(r"\s*[;|]\s*|\s+/\s+")


def read_twice(cell: str) -> str:
    """What the cell said before its letters, in UTF-8, were read as an old encoding and kept; empty if they were not.

    Letters of other words hardly ever make UTF-8 once more.
    """
    for encoding in ("cp1252", "latin-1", "mac-roman") if TWO_STRANGE.search(cell) else ():
        try:
            return cell.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return ""


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
