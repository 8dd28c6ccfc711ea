"""What somebody wrote, apart from what their program put below it: the history.

In doubt everything stays visible: a folded answer is worse than a long one.
"""

import re

_LONGEST_LINE = 400
_MOST_LINES = 5_000
_QUOTE_LINES = 200
# "On Tue, 3 Mar 2026 at 10:12, Oak <care@example.com> wrote:", in the languages of mail programs.
_WROTE = re.compile(
    r"(?:wrote|schrieb|a [ée]crit|escribi[óo]|ha scritto|escreveu|schreef|skrev|kirjoitti|napsal"
    r"|nap[íi]sal|napisa[łl]|napisa[łl]\(a\)|írta|a scris|yazdı|şunları yazdı|έγραψε|писал|пише"
    r"|пишет|написал|כתב|كتب|写道|寫道|ėrašė|rašė|님이 작성|のメール|đã viết|เขียนว่า|menulis"
    r"|írta\s*\([^()]{0,60}\))\W{0,12}\Z",
    re.IGNORECASE,
)
# "20. September 2026, 10:30, schrieb Oak <care@example.com>:", in any language.
_SAID_BY = re.compile(r"\d{1,2}[:.h]\d{2}.*<[^<>\s@]+@[^<>\s]+>\W{0,3}\Z")
# What turns the reading direction, around names in Hebrew and Arabic.
_TURNS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_WHEN_OR_WHO = re.compile(r"@|\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b|年")
# -----Original Message-----
_ORIGINAL = re.compile(
    r"\A\s*(?:-{2,}|_{2,})\s*(?:original message|original-nachricht|urspr[üu]ngliche nachricht"
    r"|message d.origine|message original|mensaje original|messaggio originale"
    r"|mensagem original|oorspronkelijk bericht|ursprungligt meddelande|oprindelig meddelelse"
    r"|opprinnelig melding|alkuper[äa]inen viesti|p[ůu]vodn[íi] zpr[áa]va|исходное сообщение"
    r"|orijinal ileti|reply message)\s*(?:-{2,}|_{2,})\s*\Z",
    re.IGNORECASE,
)
# Outlook's block: From:, Sent:, To:, Subject:, one a line.
_FROM = re.compile(
    r"\A\W{0,3}(?:from|von|de|da|van|fr[åa]n|fra|l[äa]hett[äa]j[äa]|od|от|kimden|发件人|寄件者"
    r"|差出人|보낸 사람|відправник|від|g[öo]nderen|felad[óo]|de la|από|מאת|من|từ|dari|จาก|šalje)"
    r"\W{0,3}[:：].*\S",
    re.IGNORECASE,
)
# In some programs the time stands above it.
_SENT = re.compile(
    r"\A\W{0,3}(?:sent|date|gesendet|datum|envoy[ée]|fecha|enviado|data|inviato|verzonden|skickat"
    r"|sendt|发送时间|日期|送信日時)\W{0,3}[:：]\s*\S",
    re.IGNORECASE,
)
# ---------- Forwarded message ----------: not history, but what there is to read.
_FORWARDED = re.compile(
    r"\A\W*(?:begin )?(?:forwarded|weitergeleitet|message transf[ée]r|mensaje reenviado"
    r"|messaggio inoltrato|mensagem encaminhada|doorgestuurd|vidarebefordrat|videresendt"
    r"|przekazan|пересыла)",
    re.IGNORECASE,
)
_FIELD = re.compile(r"\A\W{0,3}\w[^:：\n]{0,24}[:：]\s*\S")


def parted(text: str) -> tuple[str, str]:
    """(what is new, the history below it); the second is empty when nothing is sure."""
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        return text.strip(), ""
    at = next((n for n in range(len(lines)) if _begins_history(lines, n)), len(lines))
    at = min(at, _trailing_quote(lines))
    new = "\n".join(lines[:at]).rstrip()
    history = text[len("\n".join(lines[:at])) :].strip("\n") if at else text
    if not new.strip() or not history.strip():
        return text.strip(), ""
    return new.strip("\n"), history


def _begins_history(lines: list[str], at: int) -> bool:
    line = lines[at]
    if not line.strip() or len(line) > _LONGEST_LINE:
        return False
    if _ORIGINAL.match(line) or _is_block(lines, at):
        return True
    return any(_is_attribution(lines, at, taken) for taken in (1, 2, 3))


def _is_attribution(lines: list[str], at: int, taken: int) -> bool:
    """Whether these lines say who wrote what follows, and nobody goes on writing after that."""
    said = _TURNS.sub("", " ".join(line.strip() for line in lines[at : at + taken]))
    if len(said) > _LONGEST_LINE or said.startswith(">") or not _WHEN_OR_WHO.search(lines[at]):
        return False
    below = [line for line in lines[at + taken : at + taken + _QUOTE_LINES] if line.strip()]
    quotes = [line.lstrip().startswith(">") for line in below]
    if any(quotes):
        return said.endswith((":", "：")) and all(quotes)
    return bool(below and (_WROTE.search(said) or _SAID_BY.search(said)))


def _is_block(lines: list[str], at: int) -> bool:
    """From:, maybe below Sent:, and at least two more fields right below."""
    below_sent = _SENT.match(lines[at]) and at + 1 < len(lines) and _FROM.match(lines[at + 1])
    if not (below_sent or _FROM.match(lines[at])):
        return False
    if any(map(_FORWARDED.match, lines[max(0, at - 3) : at])):
        return False
    below = [line for line in lines[at + 1 : at + 8] if line.strip()][:4]
    return sum(bool(len(line) < _LONGEST_LINE and _FIELD.match(line)) for line in below) >= 2


def _trailing_quote(lines: list[str]) -> int:
    """Where the lines begin that are quoted to the very end."""
    at = len(lines)
    while at and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith(">")):
        at -= 1
    quoted = any(line.lstrip().startswith(">") for line in lines[at:])
    return at if quoted else len(lines)
