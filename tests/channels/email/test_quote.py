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
        "Gesendet: Sonntag, 20. September 2026 um 10:30 Uhr\nVon: Oak\nAn: Amara\n\nHallo",
        "Від: Oak\nНадіслано: 20\nКому: Amara\nТема: A\n\nHello",
        "Feladó: Oak\nElküldve: 2026\nCímzett: Amara\nTárgy: A\n\nHello",
        "מאת: Oak\n\u200f\u200fנשלח: 20\nאל: Amara\nנושא: A\n\nHello",
        "من: Oak\nتم الإرسال: 20\nإلى: Amara\nالموضوع: A\n\nHello",
        "Từ: Oak\nĐã gửi: 20\nĐến: Amara\nChủ đề: A\n\nHello",
        '20.09.26, 10:30 schrieb "Oak" <care@oak.example.com>:\nHello',
        "søn. 20. sep. 2026 kl. 10:30 skrev Oak <care@oak.example.com>:\nHello",
        "2026年9月20日(日) 10:30 Oak <care@oak.example.com>:\nHello",
        "2026/09/20 10:30、Oakのメール:\nHello",
        "2026년 9월 20일 (일) 오전 10:30, Oak님이 작성:\nHello",
        "Oak <care@oak.example.com> ezt írta (időpont: 2026. szept. 20., V, 10:30):\nHello",
        "\u202bבתאריך 20 בספט׳ 2026 ב-10:30 מאת \u202aOak\u202c\u200f <care@oak.example.com>:"
        f"\u202c\n{_OLD}",
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
        "Call me at 10:30 or write to Oak <care@oak.example.com>: both will do.\nThanks",
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
