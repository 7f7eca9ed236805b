"""A broken rule becomes the same form again, 422, input kept."""

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from peerlore.errors import RuleBroken


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
    return True


def answer_status(form: BaseForm) -> int:
    """200 for a form shown afresh, 422 for one that needs another look."""
    return 422 if form.is_bound and form.errors else 200
