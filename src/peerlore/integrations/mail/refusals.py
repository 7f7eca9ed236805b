"""What a mail server means by refusing an address (RFC 5321, RFC 3463)."""

import re
from dataclasses import dataclass

ENHANCED = re.compile(r"\b[245]\.(\d{1,3})\.\d{1,3}\b")
# Enhanced codes 5.1.x are about the address and 5.2.x about its mailbox; 5.7.x, say, is about whoever sends.
ABOUT_THE_ADDRESS = {"1", "2"}
# Without one: no mailbox, not here, full, not allowed as a name, takes no mail.
BASIC = {550, 551, 552, 553, 556}
FOR_GOOD = range(500, 600)


@dataclass(frozen=True)
class Said:
    """A refusal: its `code` ("550 5.1.1"), and whether the address is what it is about, for good."""

    code: str
    is_about_the_address: bool


def said_of(answer: tuple[int, bytes]) -> Said:
    code, words = answer
    found = ENHANCED.search(words.decode(errors="replace"))
    if found is None:
        return Said(str(code), code in BASIC)
    return Said(f"{code} {found[0]}", code in FOR_GOOD and found[1] in ABOUT_THE_ADDRESS)
