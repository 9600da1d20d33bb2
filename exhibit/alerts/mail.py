"""Alerts by e-mail: SMTP, encrypted by STARTTLS or TLS (RFC 5321, 3207, 8314)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Literal

from exhibit.alerts.alert import Alert
from exhibit.alerts.line import SendFault
from exhibit.system.failures import failure_words
from exhibit.translation import Say

Encryption = Literal["starttls", "tls", "none"]
_WITHIN_S = 20.0


@dataclass(frozen=True)
class MailServer:
    """Who takes mails, and as whom. `password` is asked each time, and may raise SendFault."""

    host: str
    port: int
    encryption: Encryption
    user: str = ""
    password: Callable[[], str] = field(default=lambda: "", repr=False)
    ca: Path | None = None
    within_s: float = _WITHIN_S


@dataclass(frozen=True)
class LetterFile:
    """A file that goes with a mail; `kind` is its media type, such as text/html."""

    name: str
    kind: str
    data: bytes


@dataclass(frozen=True)
class Letter:
    """A mail that is no alert: a report. `text` is what is read at once, whatever reads it."""

    subject: str
    text: str
    files: tuple[LetterFile, ...] = ()


@dataclass(frozen=True)
class Mail:
    """Sends alerts of `show` as mails, and letters."""

    server: MailServer
    sender: str
    receivers: tuple[str, ...]
    show: str
    now: Callable[[], datetime] = lambda: datetime.now().astimezone()
    say: Say = str

    def send(self, alert: Alert) -> str:
        now = self.now()
        text = "\n".join(alert.lines(self.show, now.strftime("%Y-%m-%d %H:%M"), self.say)) + "\n"
        return self._sent(self._message(alert.title(self.show, self.say), text, now))

    def post(self, letter: Letter) -> str:
        """Send a letter, and return once it was taken: what was answered, in words. Raises SendFault."""
        message = self._message(letter.subject, letter.text, self.now())
        for file in letter.files:
            kind, _, finer = file.kind.partition("/")
            message.add_attachment(file.data, maintype=kind, subtype=finer, filename=file.name)
        return self._sent(message)

    def _sent(self, message: EmailMessage) -> str:
        try:
            with self._connection() as line:
                if self.server.user:
                    line.login(self.server.user, self.server.password())
                refused = line.send_message(message)
        except (OSError, ssl.SSLError, smtplib.SMTPException, ValueError) as error:
            raise _meaning(error, self.server) from None
        if refused:
            raise SendFault(f"{self.server.host} does not take mail for {', '.join(refused)}", for_good=True)
        return f"{self.server.host}:{self.server.port} has taken the mail (250)"

    def _connection(self) -> smtplib.SMTP:
        server = self.server
        if server.encryption == "tls":
            return smtplib.SMTP_SSL(server.host, server.port, timeout=server.within_s, context=_trusting(server))
        line = smtplib.SMTP(server.host, server.port, timeout=server.within_s)
        if server.encryption == "starttls":
            try:
                line.starttls(context=_trusting(server))
            except BaseException:
                line.close()
                raise
        return line

    def _message(self, subject: str, text: str, now: datetime) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = _one_line(subject)
        message["From"], message["To"] = self.sender, ", ".join(self.receivers)
        message["Date"], message["Message-ID"] = format_datetime(now), make_msgid(domain="exhibit.invalid")
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers
        message.set_content(text)
        return message


def _trusting(server: MailServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(server.ca) if server.ca else None)


def _one_line(text: str) -> str:
    return " ".join(text.split())


_MEANINGS: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPAuthenticationError, "does not take this user and password"),
    (smtplib.SMTPNotSupportedError, "offers no STARTTLS, or no login: see encryption and user after alerts: mail"),
    (smtplib.SMTPSenderRefused, "does not take mail from this sender: see from after alerts: mail"),
    (smtplib.SMTPRecipientsRefused, "does not take mail for these receivers: see to after alerts: mail"),
    (smtplib.SMTPServerDisconnected, "hung up"),
    (smtplib.SMTPException, "answers what is no SMTP, or refuses the mail"),
    (ssl.SSLCertVerificationError, "shows a certificate that is not trusted: name its authority as ca"),
    (ssl.SSLError, "comes to no encrypted connection: see encryption and port after alerts: mail"),
    (TimeoutError, "does not answer in time"),
)


def _meaning(error: Exception, server: MailServer) -> SendFault:
    """What stands behind an error; nothing that a server says is repeated, since it may repeat the password."""
    told = next((words for kind, words in _MEANINGS if isinstance(error, kind)), "")
    told = told or f"cannot be reached ({failure_words(error) if isinstance(error, OSError) else 'no SMTP'})"
    refused = isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= 500 for code, _ in error.recipients.values()
    )
    return SendFault(f"{server.host}:{server.port} {told}", for_good=refused)
