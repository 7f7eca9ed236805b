"""A person at a browser, made of HTTP alone: signs in, fills forms, and remembers what was acknowledged.

What the house has answered with a redirect it has said is done (I9): that must be there after any crash.
"""

import http.client
import http.cookiejar
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag

SIGN_IN = "/account/sign-in/"
TOO_MANY, RESTS = 429, 400  # the door rests for five minutes
BOUNDARY = "peerlore-driver-boundary"


@dataclass(frozen=True)
class Answer:
    status: int
    address: str
    body: str

    @property
    def path(self) -> str:
        return urllib.parse.urlsplit(self.address).path

    @property
    def page(self) -> BeautifulSoup:
        return BeautifulSoup(self.body, "html.parser")


@dataclass(frozen=True)
class Acknowledged:
    """A write that was answered with a redirect to `address`."""

    path: str
    address: str


class Unknown(Exception):
    """No answer came: whether it was done is not known."""


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _rests(answer: Answer) -> bool:
    """The door says so by its answer, or in words on the page where it could not look up what was tried before: who was
    killed while they looked has left a lock, for ten seconds."""
    return answer.status == TOO_MANY or "tried too often" in answer.page.get_text(" ")


@dataclass
class Driver:
    """One person, signed in afresh whenever asked to. `acknowledged` keeps each write answered with a redirect."""

    address: str
    login: str
    password: str
    acknowledged: list[Acknowledged] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), _Stays)

    def _tried(self) -> Answer:
        page = self._open(urllib.request.Request(self.address + SIGN_IN))
        return self._send(SIGN_IN, {**hidden(page), "login": self.login, "password": self.password})

    def sign_in(self) -> None:
        """Killed while somebody signs in, a try stays counted: where the door rests for that, they wait before it."""
        ends = time.monotonic() + RESTS
        while _rests(answer := self._tried()) and time.monotonic() < ends:
            time.sleep(10)
        assert answer.status == 302, (answer.status, " ".join(answer.page.get_text(" ").split()))

    def get(self, path: str) -> Answer:
        answer = self._open(urllib.request.Request(self.address + path))
        if answer.status not in {301, 302, 303}:
            return answer
        if _path_of(answer.address).startswith(SIGN_IN):
            self.sign_in()
            return self.get(path)
        return self.get(_path_of(answer.address))

    def post(
        self, path: str, fields: dict[str, str], *, page: str = "", file: tuple[str, str, bytes] | None = None
    ) -> Answer:
        """Fill the form for `path` that stands on `page` and send it. Raises `Unknown` where no answer comes."""
        shown = self.get(page or path)
        answer = self._send(path, {**hidden(shown), **fields}, file)
        if answer.status == 302 and not _path_of(answer.address).startswith(SIGN_IN):
            self.acknowledged.append(Acknowledged(path, answer.address))
        return answer

    def _send(self, path: str, fields: dict[str, str], file: tuple[str, str, bytes] | None = None) -> Answer:
        body, kind = _multipart(fields, file) if file else (urllib.parse.urlencode(fields).encode(), "")
        headers = {"Referer": self.address + path, "Content-Type": kind or "application/x-www-form-urlencoded"}
        return self._open(urllib.request.Request(self.address + path, data=body, headers=headers))

    def _open(self, request: urllib.request.Request) -> Answer:
        try:
            return self._read(request)
        except (OSError, http.client.HTTPException) as gone:
            raise Unknown from gone

    def _read(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=20) as got:
                return Answer(got.status, got.url, got.read().decode(errors="replace"))
        except urllib.error.HTTPError as refused:
            where = refused.headers.get("Location", request.full_url)
            return Answer(refused.code, where, refused.read().decode(errors="replace"))


def hidden(answer: Answer) -> dict[str, str]:
    """The first form token on the page (every form of a page has the same)."""
    field = answer.page.find("input", {"name": "csrfmiddlewaretoken"})
    return {"csrfmiddlewaretoken": str(field["value"])} if isinstance(field, Tag) else {}


def key_in(reached: Answer | Acknowledged) -> int:
    """The key of the row in an address: of where an answer leads, of what a write was sent to."""
    found = re.search(r"/(\d+)/", reached.address if isinstance(reached, Answer) else reached.path)
    assert found, reached
    return int(found[1])


def _path_of(address: str) -> str:
    parts = urllib.parse.urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _multipart(fields: dict[str, str], file: tuple[str, str, bytes]) -> tuple[bytes, str]:
    name, file_name, content = file
    lines = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
    lines += [head.encode(), b"Content-Type: text/csv\r\n\r\n", content, f"\r\n--{BOUNDARY}--\r\n".encode()]
    return b"".join(lines), f"multipart/form-data; boundary={BOUNDARY}"


def defaults(answer: Answer) -> dict[str, str]:
    """What the page's own form would send if nothing were changed: the last of the main part that is sent to it."""
    forms = answer.page.select("main form") or answer.page.select("form")
    forms = [form for form in forms if str(form.get("action", "")) in ("", answer.path)] or forms
    found: dict[str, str] = {}
    for control in forms[-1].select("input[name], textarea[name], select[name]") if forms else []:
        value = _value(control)
        if value is not None:
            found[str(control["name"])] = value
    return found


def _value(field: Tag) -> str | None:
    if field.name == "select":
        chosen = field.select_one("option[selected]") or field.select_one("option")
        return str(chosen.get("value", "")) if chosen else None
    if field.name == "textarea":
        return field.get_text()
    if field.get("type") in {"radio", "checkbox"} and not field.has_attr("checked"):
        return None
    return str(field.get("value", "on" if field.get("type") == "checkbox" else ""))
