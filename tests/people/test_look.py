"""What an installation is called and how it looks: chosen by an administrator, shown on every page."""

import struct
import zlib

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from peerlore.people import actions
from peerlore.people.models import Accent, Installation, LogEntry
from tests.cast import NOW
from tests.house.walk import signed_in


def png(width: int = 4, height: int = 2, *, padding: int = 0) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height)))
    note = chunk(b"tEXt", b"x" * padding)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + note + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def looks(cast, **said):
    return actions.set_look(**{"name": "Heron & Daughters", "accent": Accent.PLUM, "by": cast.jo, "at": NOW} | said)


def test_name_colour_and_logo_are_on_every_page_signed_in_or_not(cast, client):
    looks(cast, logo=png())
    code = Installation.objects.get().logo_code
    for page in (client.get("/account/sign-in/"), signed_in(cast.ana).get("/")):
        said = page.content.decode()
        assert "Peerlore at Heron &amp; Daughters" in said
        assert 'data-accent="plum"' in said
        assert f'src="/logo/{code}.png" alt="Heron &amp; Daughters"' in said
    answer = client.get(f"/logo/{code}.png")
    assert answer.content == png()
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_stays_as_it_was_is_not_written_again_and_the_log_names_the_fields(cast):
    looks(cast, logo=png())
    looks(cast)
    looks(cast, accent=Accent.TEAL)
    assert Installation.objects.get().logo
    looks(cast, accent=Accent.TEAL, without_logo=True)
    assert not Installation.objects.get().logo
    told = LogEntry.objects.filter(verb="look-set").order_by("pk").values_list("fields", flat=True)
    assert list(told) == [["name", "accent", "logo"], ["accent"], ["logo"]]


@pytest.mark.parametrize(
    ("logo", "refusal"),
    [
        (b"", actions.NotAPicture),
        (b"<svg onload=alert(1)>", actions.NotAPicture),
        (png()[:40], actions.NotAPicture),
        (png().replace(b"IHDR", b"JHDR"), actions.NotAPicture),
        (png(0, 2), actions.NotAPicture),
        (png(3_001, 2), actions.LogoTooLarge),
        (png(2, 1_001), actions.LogoTooLarge),
        (png(padding=60_000), actions.LogoTooLarge),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused_and_nothing_is_kept(cast, logo, refusal):
    with pytest.raises(refusal):
        looks(cast, logo=logo)
    assert not Installation.objects.exists()


def test_only_an_administrator_sets_it_and_a_name_is_needed(cast):
    with pytest.raises(actions.NotAnAdministrator):
        looks(cast, by=cast.cleo)
    with pytest.raises(actions.NoName):
        looks(cast, name="  ")


def test_by_the_page_a_wrong_picture_is_told_and_a_right_one_kept(cast):
    client, said = signed_in(cast.jo), {"name": "Heron", "accent": "teal"}
    refused = client.post("/installation/look/", said | {"logo": SimpleUploadedFile("a.png", b"GIF89a")})
    assert refused.status_code == 422
    assert "This is no PNG picture." in refused.content.decode()
    assert client.post("/installation/look/", said | {"accent": "red"}).status_code == 422
    assert client.post("/installation/look/", said | {"logo": SimpleUploadedFile("a.png", png())}).status_code == 302
    assert Installation.objects.get().logo_code
    assert client.post("/installation/look/", said | {"without_logo": "on"}).status_code == 302
    assert not Installation.objects.get().logo_code


def test_a_test_mail_goes_out_at_once_or_says_what_the_server_said(cast, settings, monkeypatch):
    client = signed_in(cast.jo)
    assert "took the test mail" in client.post("/installation/mail-test/", follow=True).content.decode()
    assert [one.to for one in mail.outbox] == [[cast.jo.email]]

    def refuses(*_: object, **__: object) -> None:
        import smtplib

        raise smtplib.SMTPRecipientsRefused({cast.jo.email: (550, b"no such user here")})

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuses)
    answer = client.post("/installation/mail-test/", follow=True).content.decode()
    assert "did not go out: 550 no such user here" in answer
    cast.jo.email = ""
    cast.jo.save()
    assert "no e-mail address" in client.post("/installation/mail-test/", follow=True).content.decode()
    assert "needs an e-mail address" in client.get("/installation/").content.decode()
