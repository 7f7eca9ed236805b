"""What a column says of whether somebody works here: words of several languages, each for working here or for left."""

import re
from collections.abc import Iterable
from enum import StrEnum

from peerlore.integrations.hr_files.cells import seen


class Standing(StrEnum):
    PRESENT = "present"
    LEFT = "left"


# “Inactive” is in neither: it is on leave in one system, and left in another. Whoever knows says which.
PRESENT = (
    "active|aktiv|actif|active employee|activo|activa|attivo|attiva|ativo|ativa|actief|aktywny|aktywna|employed|"
    "current|present|working|hired|on leave|leave|leave of absence|loa|paid leave|unpaid leave|maternity leave|"
    "parental leave|sick leave|suspended|on notice|beschäftigt|angestellt|beurlaubt|elternzeit|mutterschutz|présent|"
    "présente|en poste|en congé|in servizio|in dienst|zatrudniony|zatrudniona|在籍|在籍中|在職|在職中|休職|休職中"
)
LEFT = (
    "terminated|termination|left|leaver|former|former employee|ex-employee|resigned|retired|retiree|dismissed|deceased|"
    "dead|exited|separated|discharged|laid off|quit|gone|no longer employed|ausgeschieden|ausgetreten|verstorben|"
    "pensioniert|rentner|im ruhestand|ehemalig|sorti|sortie|parti|partie|décédé|décédée|retraité|retraitée|licencié|"
    "licenciée|démissionnaire|baja|de baja definitiva|cesado|cesada|jubilado|jubilada|fallecido|fallecida|cessato|"
    "cessata|dimesso|dimissionario|pensionato|pensionata|deceduto|deceduta|desligado|desligada|demitido|demitida|"
    "aposentado|aposentada|falecido|falecida|uit dienst|overleden|gepensioneerd|vertrokken|zwolniony|zwolniona|"
    "emeryt|zmarł|zmarła|退職|退職済|退社|離職|死亡"
)
KNOWN = dict.fromkeys(PRESENT.split("|"), Standing.PRESENT) | dict.fromkeys(LEFT.split("|"), Standing.LEFT)
BESIDE = re.compile(r"\s*(?:[(\[:;,/–]|\s-\s).*$")


def standing(cell: str) -> Standing | None:
    """Also of “Terminated (voluntary)”; `None` where the word is not known."""
    word = seen(cell).casefold()
    return KNOWN.get(word) or KNOWN.get(BESIDE.sub("", word))


def tells_standing(cells: Iterable[str]) -> bool:
    """Whether at least half of these words are known."""
    known = [standing(cell) is not None for cell in cells if cell.strip()]
    return any(known) and 2 * sum(known) >= len(known)


def tells_who_left(cells: Iterable[str]) -> bool:
    """Whether nothing else stands there, and somebody left."""
    somebody = False
    for cell in cells:
        if cell.strip():
            found = standing(cell)
            somebody = somebody or found is Standing.LEFT
            if found is None:
                return False
    return somebody
