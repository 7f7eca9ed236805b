"""What a request asks, read at the edge; a broken rule becomes the same form again, 422, input kept."""

import re
from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from peerlore.errors import RuleBroken

WORDS_AT_MOST = 200
KEY = re.compile(r"[0-9]{1,18}")  # more would not fit the database


def words_asked(request: HttpRequest, name: str) -> str:
    """The words of a query, as far as somebody may mean them."""
    return request.GET.get(name, "").replace("\0", "").strip()[:WORDS_AT_MOST]


def number_asked(request: HttpRequest, name: str) -> int | None:
    """The number in a query: a page, a row's key. None where there is none, or none that there could be."""
    return key_in(request.GET.get(name, ""))


def key_in(written: str) -> int | None:
    """A row's key as a form or an address sends it; None where it cannot be one."""
    return int(written) if KEY.fullmatch(written) else None


def sent(request: HttpRequest) -> QueryDict | None:
    """What the form was sent with, be it nothing at all; None where it was not sent."""
    return request.POST if request.method == "POST" else None


def attempt(form: BaseForm, act: Callable[[], object]) -> bool:
    """Run `act` if `form` is bound and valid; say whether it was done.

    Where a rule was broken its words are at the form's field (or above the form), and nothing was changed.
    Render the same page with `answer_status(form)`.
    """
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        act()
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, str(broken))
        return False
    except OverflowError:
        form.add_error(None, gettext("A day or a number here is beyond what can be reckoned with. Write a nearer one."))
        return False
    return True


def answer_status(form: BaseForm) -> int:
    """200 for a form shown afresh, 422 for one that needs another look."""
    return 422 if form.is_bound and form.errors else 200
