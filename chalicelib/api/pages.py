"""Public pages. Plain HTML: the site's rules allow neither inline styles nor scripts."""

EFFECTIVE = "23 November 2026"

PRIVACY = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Privacy · Chathood</title>
<main>
<h1>Privacy policy</h1>
<p>Effective {EFFECTIVE}.</p>
<p>Businesses use Chathood to read and answer what people write to them by WhatsApp, Instagram,
Messenger, e-mail and the chat on their websites. The business you write to decides why and how
long it keeps what you wrote. We run the service for it and act on its instructions.</p>
<h2>What is kept</h2>
<ul>
<li>What you write and send: messages, pictures and other files, and when you sent them.</li>
<li>What names you there: a phone number, an e-mail address, a profile name, or the number that the
messaging service gives you.</li>
<li>What the business notes about your conversation: labels, notes, and who answers you.</li>
<li>Of the business's own users: name, e-mail address and when they signed in.</li>
</ul>
<p>There is no advertising, no tracking across sites, and nothing is sold. In the chat on a website
your browser keeps one random number, so that you find your conversation again.</p>
<h2>How it is protected</h2>
<p>Words, names and files are encrypted with a key that belongs to you as a contact alone. Our logs
hold numbers of records, never what was written.</p>
<h2>Who else sees it</h2>
<p>The messaging service you chose carries your messages under its own policy. Amazon Web Services
stores them for us, encrypted. Nobody else receives them from us.</p>
<h2>Having it deleted</h2>
<p>Ask the business you wrote to. It can delete you with one step: your key is destroyed at once,
and within 48 hours no copy, backups included, can be read by anyone. You may also ask it for a
copy of what it keeps, or to correct it.</p>
<h2>Changes</h2>
<p>A changed policy stands here under a new date, before it takes effect.</p>
</main>
"""
