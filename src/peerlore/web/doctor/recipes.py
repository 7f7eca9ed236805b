"""Whether the recipes that this installation has of its own can be used."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peerlore.programmes.recipes import folder, own
from peerlore.web.doctor.signs import Sign, good, heed


def look(now: datetime) -> Iterator[Sign]:
    """Nothing where there are none."""
    found = list(own())
    for code, wrong in found:
        if wrong:
            remedy = _("Change %(file)s; it is offered as soon as it is whole.")
            yield heed("recipes", f"{code}.toml: {wrong}", remedy % {"file": folder() / f"{code}.toml"})
    whole = sum(not wrong for _code, wrong in found)
    if whole:
        words = ngettext("%(n)s recipe of your own is offered.", "%(n)s recipes of your own are offered.", whole)
        yield good("recipes", words % {"n": whole})
