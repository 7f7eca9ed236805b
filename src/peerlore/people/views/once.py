"""`@once`: what a form makes, a double click makes once."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac

from peerlore import clock
from peerlore.people import actions
from peerlore.people.models import Person

Args = ParamSpec("Args")
View = Callable[Concatenate[HttpRequest, Args], HttpResponse]
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (a name; it differs from page to page, what is meant does not)


def once(view: View[Args]) -> View[Args]:
    """The same, sent again by the same person within a minute, is answered like the first and makes nothing new.

    For views behind the sign-in that make rows. The view runs in one transaction; a form that needs another look leaves
    nothing behind, so that sending it again is a new try.
    """

    @wraps(view)
    def sent_once(request: HttpRequest, /, *args: Args.args, **kwargs: Args.kwargs) -> HttpResponse:
        if request.method != "POST" or not isinstance(by := request.user, Person):
            return view(request, *args, **kwargs)
        digest, at = _digest(request), clock.now()
        with transaction.atomic():
            sent = actions.claim(digest, by=by, at=at)
            if sent.location:
                return redirect(sent.location)
            answer = view(request, *args, **kwargs)
            if answer.status_code == 302:
                actions.answer(sent, answer["Location"], by=by, at=at)
            else:
                transaction.set_rollback(True)
        return answer

    return sent_once


def _digest(request: HttpRequest) -> str:
    """What was sent and where, as a keyed digest: the words themselves are not kept."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name != TOKEN)
    sent = (file for _name, file in sorted(request.FILES.items()) if isinstance(file, UploadedFile))
    files = [(file.name, _read(file)) for file in sent]
    written = json.dumps([request.path, fields, files])
    return salted_hmac("peerlore.people.sent", written, algorithm="sha256").hexdigest()


def _read(file: "UploadedFile[bytes]") -> str:
    """A digest of a file that was sent; the view reads it again."""
    file.seek(0)
    found = salted_hmac("peerlore.people.sent.file", file.read(), algorithm="sha256").hexdigest()
    file.seek(0)
    return found
