"""Who is erased, and who comes back."""

from tests.simulation.bugs import Bug, Edit

ERASURE = (
    Bug(
        "what was written is judged by when it came",
        (
            Edit(
                "chalicelib.inbox.meet:_is_forgotten",
                "stranger.at <= max(",
                "now() <= max(",
            ),
        ),
        seed=1,
    ),
    Bug(
        "a number leads to somebody before they are known by it",
        (
            Edit(
                "chalicelib.inbox.meet:_introduce",
                "        _learn(inbox, beginning, stranger)\n"
                "    if beginning.is_one:\n"
                "        threads.begin(beginning)\n",
                "        if beginning.is_one:\n"
                "            threads.begin(beginning)\n"
                "        _learn(inbox, beginning, stranger)\n"
                "    elif beginning.is_one:\n"
                "        threads.begin(beginning)\n",
            ),
        ),
    ),
    Bug(
        "who is back is told what was said before",
        (
            Edit(
                "chalicelib.store.identities:_instead_of_tombstone",
                "LookupItem.since.set(LookupItem.erased_at | 0)",
                "LookupItem.since.set(0)",
            ),
        ),
        seed=5,
    ),
    Bug(
        "the fence leaves a way open",
        (
            Edit(
                "chalicelib.privacy.forget_contact:_fence",
                "            tombstones.conceal(one, inbox, identity, at)\n",
                "            pass\n",
            ),
        ),
    ),
    Bug(
        "who is erased is still written to",
        (
            Edit(
                "chalicelib.privacy.forget_contact:_fence",
                "            sends += stop_sends(account, thread)\n",
                "",
            ),
        ),
    ),
    Bug(
        "a key outlives its erasure",
        (
            Edit(
                "chalicelib.privacy.forget_contact:_keys",
                "        destroy_key(erasure.account, key)\n",
                "        pass\n",
            ),
        ),
        seed=5,
    ),
    Bug(
        "an erasure that stands still stays so",
        (
            Edit(
                "chalicelib.privacy.pick_up:_pick_up",
                '    ask_for(Chore(account, "erasure", id))\n',
                "",
            ),
        ),
        seed=5,
    ),
    Bug(
        "what a key from a cache has sealed after the erasure stays",
        (
            Edit(
                "chalicelib.privacy.forget_contact:_sweep_up",
                "    account = erasure.account\n",
                "    return\n    account = erasure.account\n",
            ),
        ),
    ),
)
