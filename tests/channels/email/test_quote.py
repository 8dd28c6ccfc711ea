"""What is new in a mail, and the history below it."""

import pytest

from chalicelib.channels.email.quote import parted

_OLD = "> Do you have the chair?\n> Amara"


@pytest.mark.parametrize(
    "history",
    [
        f"On Sun, 20 Sep 2026 at 10:30, Oak <care@oak.example.com> wrote:\n{_OLD}",
        f"On Sun, 20 Sep 2026 at 10:30, Oak\n<care@oak.example.com> wrote:\n\n{_OLD}",
        "On Sun, 20 Sep 2026 at 10:30, Oak <care@oak.example.com> wrote:\nDo you have the chair?",
        f"Am 20.09.2026 um 10:30 schrieb Oak:\n{_OLD}",
        f"Le 20 sept. 2026 à 10:30, Oak <care@oak.example.com> a écrit :\n{_OLD}",
        f"El 20 sept 2026, Oak escribió:\n{_OLD}",
        f"Il giorno 20 set 2026 Oak ha scritto:\n{_OLD}",
        f"20 сент. 2026 г., Oak <care@oak.example.com> пишет:\n{_OLD}",
        f"在 2026年9月20日，Oak 写道：\n{_OLD}",
        f"2026/09/20 10:30 Oak <care@oak.example.com>:\n{_OLD}",
        "-----Original Message-----\nFrom: Oak\nSent: Sunday\n\nDo you have the chair?",
        "-----Ursprüngliche Nachricht-----\nVon: Oak\n\nDo you have the chair?",
        "From: Oak <care@oak.example.com>\n"
        "Sent: Sunday 20 September 2026\nTo: Amara\nSubject: A chair\n\nHello",
        "________________________________\n"
        "Von: Oak\nGesendet: Sonntag\nAn: Amara\nBetreff: Stuhl\n\nHallo",
        "*From:* Oak\n*Date:* Sunday\n*To:* Amara\n\nHello",
        _OLD,
    ],
)
def test_the_history_is_folded(history: str) -> None:
    new, old = parted(f"Yes, please.\n\nAmara\n\n{history}")

    assert new.startswith("Yes, please.\n\nAmara")
    assert "chair" not in new and "Hello" not in new and "Hallo" not in new
    assert old


@pytest.mark.parametrize(
    "text",
    [
        "Hello",
        "I wrote: the chair is broken.\nPlease help.",
        "On Friday at 10:30 I wrote to you:\nplease send the chair.\n\nWhen will it come?",
        f"On Sun, 20 Sep 2026, Oak wrote:\n{_OLD}\n\nYes, we do. (below what you asked)",
        f"{_OLD}\n\nYes.",
        "> Do you have it?\nYes.\n> In black?\nNo.",
        _OLD,
        f"On Sun, 20 Sep 2026 at 10:30, Oak wrote:\n{_OLD}",
        "---------- Forwarded message ---------\n"
        "From: Ben <ben@x.example>\nDate: Sunday\nSubject: Chair\n\nHi",
        "From: the heart\n\nThank you!",
        "Address:\nAmara Okafor\nRue 5",
        "a --\nb",
    ],
)
def test_in_doubt_everything_stays_visible(text: str) -> None:
    new, old = parted(text)

    if text.startswith(("----------", "On Friday")):
        # Shown in any case: the words are somebody's news.
        assert "Hi" in new or "When will it come?" in new
        return
    assert (new, old) == (text, "")


def test_a_text_without_end_is_not_searched_for_ever() -> None:
    text = "On 2026 at 10:30 x@y wrote:\n" * 200_000

    assert parted(text) == (text.strip(), "")
