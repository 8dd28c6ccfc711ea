// Draws the conversation: bubbles, ticks, reactions, the shop's typing.

import { choices } from './choices.js';
import { draw, gist, isPicture } from './content.js';
import { make, mark, time } from './marks.js';
import { inbox, quote, write } from './state.js';

const EMOJI = ['👍', '❤️', '😂', '🙏'];
const TICKS = {
  pending: ['clock', 'On its way'],
  sent: ['tick', 'Sent'],
  delivered: ['ticks', 'Arrived at the shop'],
  read: ['ticks', 'Read by the shop'],
};
const list = document.getElementById('messages');
const drawn = new Map();
let shownThread = '';

export function tick(status) {
  const [name, title] = TICKS[status] ?? TICKS.sent;
  const svg = mark(name, title);
  if (status === 'read') svg.classList.add('seen');
  return svg;
}

/** Only what changed is drawn again, so that videos play on and the eye is not disturbed. */
export function drawThread(state) {
  const thread = `${state.personId}/${state.lineId}`;
  const isAnother = thread !== shownThread;
  const wasAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  if (isAnother) clear(thread);
  const before = drawn.size;
  let last = null;
  for (const message of state.messages) last = place(message, last, state, isAnother);
  const kept = new Set(state.messages.map((each) => each.id));
  for (const id of [...drawn.keys()].filter((each) => !kept.has(each))) forget(id);
  showTyping(state.typing);
  if (isAnother || (drawn.size !== before && wasAtEnd) || (state.typing && wasAtEnd)) {
    list.scrollTop = list.scrollHeight;
  }
}

function clear(thread) {
  shownThread = thread;
  drawn.clear();
  list.replaceChildren();
}

function forget(id) {
  drawn.get(id).element.remove();
  drawn.delete(id);
}

function place(message, last, state, isAnother) {
  const look = JSON.stringify(message);
  const known = drawn.get(message.id);
  if (known?.look === look) return known.element;
  const element = bubble(message, state);
  if (!known && !isAnother) element.classList.add('fresh');
  if (known) known.element.replaceWith(element);
  else if (last) last.after(element);
  else list.prepend(element);
  drawn.set(message.id, { look, element });
  return element;
}

function bubble(message, state) {
  const isMine = message.by === 'customer';
  const reactions = [...new Set(Object.values(message.reactions))];
  const classes = [
    'bubble', isMine && 'mine', isPicture(message) && 'picture',
    message.type === 'sticker' && 'sticker', reactions.length && 'has-reactions',
  ];
  const element = make('li', { className: classes.filter(Boolean).join(' ') });
  element.append(...[
    quoted(message, state), ...draw(message), meta(message, isMine), choices(message),
    reactions.length ? make('span', { className: 'reactions', textContent: reactions.join(' ') }) : null,
    message.deleted ? null : tools(message, isMine),
  ].filter(Boolean));
  return element;
}

function quoted(message, state) {
  if (!message.quotes) return null;
  const target = state.messages.find((each) => each.id === message.quotes);
  const who = !target ? 'Earlier' : target.by === 'customer' ? 'You' : inbox()?.name ?? 'The shop';
  return make('div', { className: 'quoted' },
    make('b', { textContent: who }),
    make('span', { textContent: target ? gist(target) : 'A message that is not here', dir: 'auto' }));
}

function meta(message, isMine) {
  const words = `${message.edited ? 'Edited · ' : ''}${time(message.at)}`;
  return make('div', { className: 'meta' }, words, isMine ? tick(message.status) : null);
}

function tools(message, isMine) {
  const answer = make('button', { type: 'button', title: 'Reply', onclick: () => quote(message) });
  answer.append(mark('reply', 'Reply'));
  const own = isMine ? bin(message) : null;
  return make('div', { className: 'tools' }, ...(isMine ? [] : EMOJI.map((each) => react(message, each))), answer, own);
}

function react(message, emoji) {
  const isTaken = message.reactions.customer === emoji;
  const target = inbox()?.kind === 'whatsapp'
    ? { message_id: message.id, emoji: isTaken ? '' : emoji }
    : { mid: message.id, action: isTaken ? 'unreact' : 'react', ...(isTaken ? {} : { reaction: 'other', emoji }) };
  return make('button', {
    type: 'button', textContent: emoji, title: `React with ${emoji}`,
    onclick: () => write({ reaction: target }),
  });
}

function bin(message) {
  if (inbox()?.kind !== 'whatsapp') return null;
  const element = make('button', {
    type: 'button', title: 'Delete for everyone',
    onclick: () => write({ revoke: { original_message_id: message.id } }),
  });
  element.append(mark('bin', 'Delete for everyone'));
  return element;
}

function showTyping(isTyping) {
  const known = list.querySelector('.typing-dots');
  if (!isTyping) return known?.remove();
  const dots = known ?? make('li', { className: 'typing-dots', 'aria-label': 'The shop is typing' },
    make('i'), make('i'), make('i'));
  list.append(dots);
}
