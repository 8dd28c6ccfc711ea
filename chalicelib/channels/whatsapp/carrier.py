"""Carries our messages to WhatsApp and its files to us."""

from chalicelib.channels import graph
from chalicelib.channels.protocol import Errand, Fetched, Line
from chalicelib.channels.whatsapp import write
from chalicelib.channels.whatsapp.limits import MEGABYTE
from chalicelib.domain.errors import OutcomeUnknown
from chalicelib.domain.message import Attachment

_LARGEST_FILE = 100 * MEGABYTE


class WhatsAppCarrier:
    """The Graph API of a WhatsApp number."""

    def send(self, errand: Errand) -> str:
        line = errand.line
        part = write.part_of(errand)
        media_id = self._uploaded(errand, part.file) if part.file else ""
        body = write.body_of(errand, media_id)
        answer = graph.post_once(f"{line.inbox.address}/messages", line.token, body)
        try:
            return str(answer["messages"][0]["id"])
        except (KeyError, IndexError, TypeError) as error:
            raise OutcomeUnknown("no_id", "Meta took the message without naming it.") from error

    def fetch(self, line: Line, file: Attachment) -> Fetched:
        """The media id gives an address that lives five minutes; a 404 there means: ask again."""
        fields = {"phone_number_id": line.inbox.address}
        media = graph.get(file.provider_id, line.token, fields)
        content, sent_type = graph.download(str(media.get("url", "")), line.token, _LARGEST_FILE)
        return Fetched(content, str(media.get("mime_type") or sent_type).partition(";")[0])

    def _uploaded(self, errand: Errand, file: Attachment) -> str:
        return graph.upload(
            f"{errand.line.inbox.address}/media",
            errand.line.token,
            (file.filename or f"file-{file.id}", errand.file_bytes(file), file.content_type),
            {"messaging_product": "whatsapp", "type": file.content_type},
        )


CARRIER = WhatsAppCarrier()
