"""Translator: the lines of an HR file against the people there are: what each would do, and what is wrong with it.

Reads people, writes nothing. The same file against the same people, on the same day, gives the same answer.
"""

from peerlore.integrations.checking.checked import Checked, CheckedRow, Node, Told
from peerlore.integrations.checking.comparing import check
from peerlore.integrations.checking.rings import rings
from peerlore.integrations.checking.spellings import folded

__all__ = ["Checked", "CheckedRow", "Node", "Told", "check", "folded", "rings"]
