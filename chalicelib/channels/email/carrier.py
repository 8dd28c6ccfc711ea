"""Carries our mails to SES."""

from chalicelib.aws import mailer
from chalicelib.channels.email import write
from chalicelib.channels.protocol import Errand, Fetched, Line
from chalicelib.domain.errors import RefusedByProvider
from chalicelib.domain.message import Attachment


class EmailCarrier:
    """SES, for the address of an inbox."""

    def send(self, errand: Errand) -> str:
        """Sends the mail; gives the Message-ID that its readers see, which is SES's own."""
        mail = write.outgoing(errand)
        letter = mailer.Letter(mail.sender, mail.to, mail.cc, mail.bcc, mail.raw)
        return mailer.send(letter)

    def fetch(self, line: Line, file: Attachment) -> Fetched:
        """A mail's files arrive with it."""
        raise RefusedByProvider(
            "no_file", "This file never arrived. Ask its sender to send it again."
        )


CARRIER = EmailCarrier()
