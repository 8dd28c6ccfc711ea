"""What SES notes on top of a mail as it takes it in: for whom, and what it thinks of it.

Received: from mx.example.com (…) by inbound-smtp.eu-west-1.amazonaws.com with SMTP id … for
 care@example.com; …
X-SES-Spam-Verdict: PASS
X-SES-Virus-Verdict: PASS
Authentication-Results: amazonses.com; spf=pass …; dkim=pass …; dmarc=pass header.from=…;

All of it stands above everything that came with the mail, which may say the same and lie: only the
topmost of each counts, and none where another server took the mail.

https://docs.aws.amazon.com/ses/latest/dg/receiving-email-concepts.html
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from chalicelib.channels.email.mime import Part

_TAKEN = re.compile(r"\bby\s+inbound-smtp\.[a-z0-9-]+\.amazon(?:aws|ses)\.com\b", re.IGNORECASE)
_FOR = re.compile(r"\bfor\s+<?([^\s<>;]{1,128}@[^\s<>;]{1,250}?)>?\s*;")
_OURS = re.compile(r"\s*amazonses\.com\s*;", re.IGNORECASE)
_RESULT = re.compile(r"(?:^|[;\s])(spf|dkim|dmarc)=([a-z]{1,20})\b", re.IGNORECASE)
_SCANS = {"x-ses-spam-verdict": "spam", "x-ses-virus-verdict": "virus"}


@dataclass(frozen=True)
class Receipt:
    """`recipient`: whom the envelope named, which a blind copy tells nowhere else; empty where
    several were, or nobody noted it. `verdicts`: on spam, virus, spf, dkim and dmarc, in lower
    case; only those that were given."""

    recipient: str = ""
    verdicts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_unproven(self) -> bool:
        """Whether the domain in From says that this mail is not its own."""
        return self.verdicts.get("dmarc") == "fail"

    @property
    def is_spam(self) -> bool:
        return self.verdicts.get("spam") == "fail"

    @property
    def is_infected(self) -> bool:
        return self.verdicts.get("virus") == "fail"


def receipt_of(mail: Part) -> Receipt:
    """SES's own notes; nothing of a mail that it did not take."""
    noted = list(_on_top(mail))
    if not noted or not _TAKEN.search(noted[0][1]):
        return Receipt()
    found: dict[str, str] = {}
    for name, value in noted:
        for what, verdict in _verdicts(name, value):
            found.setdefault(what, verdict)
    named = _FOR.search(noted[0][1])
    return Receipt(named[1].lower() if named else "", found)


def _on_top(mail: Part) -> Iterator[tuple[str, str]]:
    """The topmost server's note and what stands below it, up to the next server's."""
    taken = False
    for name, value in mail.headers:
        if name == "received":
            if taken:
                return
            taken = True
        if taken:
            yield name, value


def _verdicts(name: str, value: str) -> Iterator[tuple[str, str]]:
    if name in _SCANS:
        yield _SCANS[name], value.strip().lower()[:20]
    elif name == "authentication-results" and _OURS.match(value):
        for what, verdict in _RESULT.findall(value):
            yield what.lower(), verdict.lower()
