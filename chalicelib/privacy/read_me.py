"""What lies in an account's copy, for whoever opens it."""

ACCOUNT = """\
Everything this account holds in Chathood, at the time it was asked for.

Unpack every part (part-01.zip, part-02.zip ...) into one folder: each is whole by itself, and no
two hold a file of the same name.

  account.json              the account, and the version of this format
  inboxes.jsonl             connected lines, without their tokens
  agents.jsonl  teams.jsonl  labels.jsonl  templates.jsonl
  contacts/*.jsonl          people, with every identity; those that are part of another follow it
  contacts/*.csv            the same people for Chatwoot: Contacts > Import
  conversations/*.jsonl     episodes: status, assignee, team, labels, times
  messages/*.jsonl          what was said, thread by thread; private notes say "private": true
  files/<conversation>/...  what was sent along, named <message>-<number>-<its own name>

*.jsonl are JSON Lines in UTF-8: one object a line, in the words of the REST API, which are those of
Chatwoot's. Times are seconds since 1970; *_ms are milliseconds. A file's data_url is its place in
this folder, empty when it never came or was taken back. conversation_id, inbox_id, contact_id and
assignee_id name what stands in the other files.

To read it into another system, create labels, teams and inboxes first, then contacts, then
conversations, then messages in the order of (created_at_ms, arrived_at_ms, id). A contact who was
active while this was made may stand twice: the later line is the newer one.

In the CSV, a cell that a spreadsheet would take for a formula begins with an apostrophe.

Not in here: passwords, tokens and keys.
"""
