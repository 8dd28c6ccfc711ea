// Decides what is on show, and keeps it fresh.

import * as api from './api.js';

const REMEMBERED = 'chathood-phone';

export const state = {
  ready: false,
  inboxes: [],
  people: [],
  personId: '',
  lineId: '',
  messages: [],
  typing: false,
  windowLeft: 0,
  version: undefined,
  quoting: null,
};

const listeners = new Set();
let watching = null;

export function onChange(listener) {
  listeners.add(listener);
}

function tell() {
  for (const listener of listeners) listener(state);
}

export const lines = () => state.inboxes.filter((inbox) => inbox.line_id);
export const person = () => state.people.find((each) => each.id === state.personId);
export const inbox = () => lines().find((each) => each.line_id === state.lineId);

export function pick(personId) {
  Object.assign(state, { personId, quoting: null, messages: [], typing: false });
  remember();
  tell();
  restart();
}

export function pickLine(lineId) {
  Object.assign(state, { lineId, quoting: null, messages: [], typing: false });
  remember();
  tell();
  restart();
}

export function quote(message) {
  state.quoting = message;
  tell();
}

/** Writes as the person on show; the line's own particulars go along. */
export async function write(wish) {
  const to = inbox();
  const replyTo = state.quoting ? { reply_to: state.quoting.id } : {};
  state.quoting = null;
  await api.send(state.personId, {
    line_id: to.line_id,
    kind: to.kind,
    business_account_id: to.owner_id,
    phone_number: to.address,
    ...replyTo,
    ...wish,
  });
}

export async function addPerson(phone, name, hidesPhone) {
  const added = await api.change(phone, { name, hides_phone: hidesPhone });
  pick(added.id);
}

export function switchPhone(online) {
  return api.change(state.personId, { online });
}

/** Opens the thread, unless nobody is looking at it. */
export function readIfSeen() {
  const unread = state.messages.some((each) => each.by === 'business' && each.status === 'delivered');
  const isSeen = document.visibilityState === 'visible' && document.body.dataset.shown === 'yes';
  if (unread && isSeen) void api.read(state.personId, state.lineId);
}

export async function start() {
  const known = JSON.parse(localStorage.getItem(REMEMBERED) || '{}');
  Object.assign(state, { personId: known.personId || '', lineId: known.lineId || '' });
  void keepLearning();
  restart();
}

async function keepLearning() {
  for (;;) {
    try {
      Object.assign(state, await api.inboxes());
      if (!inbox() && lines().length) pickLine(lines()[0].line_id);
    } catch {
      state.ready = false;
    }
    tell();
    await pause(state.ready && lines().length ? 15000 : 1500);
  }
}

function restart() {
  watching?.abort();
  watching = new AbortController();
  void watch(watching.signal);
}

async function watch(signal) {
  let after;
  while (!signal.aborted) {
    try {
      const { personId: person, lineId: line } = state;
      const world = await api.world({ person, line, after, signal });
      after = world.version;
      take(world);
    } catch {
      if (signal.aborted) return;
      await pause(700);
    }
  }
}

function take(world) {
  state.version = world.version;
  state.people = world.people;
  const thread = world.phone?.threads.find((each) => each.line_id === state.lineId);
  state.messages = thread?.messages ?? [];
  state.typing = thread?.typing ?? false;
  state.windowLeft = thread?.window_seconds_left ?? 0;
  if (!person() && world.people.length) state.personId = world.people[0].id;
  if (!world.phone && state.personId) restart();
  tell();
  readIfSeen();
}

function remember() {
  const { personId, lineId } = state;
  localStorage.setItem(REMEMBERED, JSON.stringify({ personId, lineId }));
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
