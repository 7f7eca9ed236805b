"""A mail server that keeps what it is given: enough of SMTP for Python's smtplib."""

import contextlib
import socketserver
import threading
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message


@dataclass
class Mailbox:
    """What arrived. It counts a mail when it says "250" to its end, as a real server does."""

    mails: list[tuple[str, Message]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, recipients: list[str], body: bytes) -> None:
        with self.lock:
            self.mails.extend((to, message_from_bytes(body)) for to in recipients)

    def message_ids(self) -> Counter[str]:
        with self.lock:
            return Counter(mail["Message-ID"] for _, mail in self.mails)

    def contents(self) -> Counter[tuple[str, str]]:
        """How often each reader got each text; the same text twice under two ids is a second mail."""
        with self.lock:
            return Counter((to, str(mail.get_payload())) for to, mail in self.mails)


class Conversation(socketserver.StreamRequestHandler):
    """HELO, MAIL, RCPT, DATA, QUIT."""

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # who speaks was killed
            self._converse()

    def _converse(self) -> None:
        self.recipients: list[str] = []
        self._say("220 stub")
        while line := self.rfile.readline():
            word = line[:4].upper().decode(errors="replace")
            if word == "QUIT":
                self._say("221 bye")
                return
            self._answer(word, line)

    def _answer(self, word: str, line: bytes) -> None:
        if word == "RCPT":
            self.recipients.append(line.decode().split("<", 1)[1].split(">", 1)[0])
        if word == "DATA":
            self._take()
        else:
            self._say("250 ok")

    def _take(self) -> None:
        self._say("354 go on")
        lines: list[bytes] = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        if line:
            self.server.mailbox.keep(self.recipients, b"".join(lines))  # type: ignore[attr-defined]
        self.recipients = []
        self._say("250 kept")

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


class StubSmtp(socketserver.ThreadingTCPServer):
    """`with StubSmtp() as server: … server.url, server.mailbox`"""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mailbox = Mailbox()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> "StubSmtp":
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
