// Where one writes: text, pictures, the message being answered, and first sentences.

import * as api from './api.js';
import { gist } from './content.js';
import { make, mark } from './marks.js';
import { inbox, person, quote, state, write } from './state.js';

const text = document.getElementById('text');
const send = document.getElementById('send');
const attach = document.getElementById('attach');
const tray = document.getElementById('tray');
const quoteBox = document.getElementById('quote');
const openers = document.getElementById('openers');
const file = document.getElementById('file');
let openersLook = '';

export function prepareComposer() {
  attach.append(mark('picture'));
  send.append(mark('send'));
  send.disabled = true;
  text.oninput = () => { send.disabled = !text.value.trim(); };
  text.onkeydown = (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) submit(event);
    if (event.key === 'Escape') quote(null);
  };
  document.getElementById('composer').onsubmit = submit;
  attach.onclick = () => openTray(tray.hidden);
  file.onchange = () => sendFile(file.files[0]);
  void fillTray();
}

function submit(event) {
  event.preventDefault();
  const words = text.value.trim();
  if (!words || !inbox()) return;
  text.value = '';
  send.disabled = true;
  write({ text: words }).catch(() => {
    text.value = words;
    send.disabled = false;
  });
}

function openTray(isOpen) {
  tray.hidden = !isOpen;
  attach.setAttribute('aria-expanded', String(isOpen));
}

async function fillTray() {
  const { samples } = await api.samples();
  const pictures = samples.map((name) => make('button', {
    type: 'button', title: `Send the picture “${name}”`, onclick: () => sendSample(name),
  }, make('img', { src: `/phone/api/samples/${name}.png`, alt: name })));
  const own = make('button', { type: 'button', textContent: 'A file…', onclick: () => file.click() });
  tray.replaceChildren(...pictures, own);
}

/** A picture takes the written text along as its caption. */
function caption() {
  const words = text.value.trim();
  text.value = '';
  send.disabled = true;
  openTray(false);
  return words ? { caption: words } : {};
}

function sendSample(sample) {
  void write({ image: { sample, ...caption() } });
}

async function sendFile(chosen) {
  if (!chosen) return;
  const { media_id, kind } = await api.upload(chosen);
  const named = kind === 'document' ? { filename: chosen.name } : {};
  await write({ [kind]: { media_id, ...named, ...caption() } });
  file.value = '';
}

export function drawComposer() {
  drawQuote(state.quoting);
  drawOpeners();
}

function drawQuote(message) {
  quoteBox.hidden = !message;
  if (!message) return;
  const away = make('button', { type: 'button', className: 'icon', title: 'Do not reply', onclick: () => quote(null) });
  away.append(mark('close', 'Do not reply'));
  quoteBox.replaceChildren(make('span', { textContent: gist(message), dir: 'auto' }), away);
  text.focus();
}

function drawOpeners() {
  const wanted = state.messages.length || !inbox() ? [] : person()?.openers ?? [];
  const name = person()?.name ?? '';
  text.placeholder = name ? `Write as ${name.split(' ')[0]}` : 'Message';
  const look = [name, ...wanted].join('\n');
  if (look === openersLook) return;
  openersLook = look;
  const hint = wanted.length ? [make('p', {}, 'You are ', make('bdi', { textContent: name }), '. Begin with')] : [];
  openers.replaceChildren(...hint, ...wanted.map((words) =>
    make('button', { type: 'button', textContent: words, dir: 'auto', onclick: () => write({ text: words }) })));
}
