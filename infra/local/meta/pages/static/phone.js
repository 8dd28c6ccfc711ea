// The page: puts the parts together and draws them whenever something changed.

import { drawComposer, prepareComposer } from './composer.js';
import { initials, make, mark } from './marks.js';
import { drawPeople, offerNewcomer } from './people.js';
import { inbox, lines, onChange, person, pickLine, readIfSeen, start, state, switchPhone } from './state.js';
import { drawThread, tick } from './thread.js';

const CHANNELS = { whatsapp: 'WhatsApp', messenger: 'Messenger', instagram: 'Instagram', web: 'Web chat' };
const LEGEND = [
  ['pending', 'On its way to the inbox'],
  ['delivered', 'The inbox has it'],
  ['read', 'Somebody there read it'],
];
const narrow = window.matchMedia('(max-width: 760px)');
const byId = (id) => document.getElementById(id);
let linesLook = '';

function showPane(pane) {
  document.body.dataset.pane = pane;
  notice();
}

/** Messages count as read only while their thread can be seen. */
function notice() {
  const isShown = !narrow.matches || document.body.dataset.pane === 'phone';
  document.body.dataset.shown = isShown ? 'yes' : 'no';
  readIfSeen();
}

function drawBar() {
  const line = inbox();
  const me = person();
  const name = line?.name ?? 'The shop';
  byId('shop-face').textContent = initials(name);
  byId('shop-name').textContent = name;
  byId('shop-state').textContent = stateOf(line);
  byId('shop-state').classList.toggle('typing', state.typing);
  byId('online').checked = me?.online ?? true;
  byId('power-word').textContent = me?.online ?? true ? 'On' : 'Off';
  const unread = state.people.reduce((sum, each) => sum + each.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ''}Customers’ phones`;
}

function stateOf(line) {
  if (!line) return '';
  if (!state.ready) return 'Waiting for the inbox…';
  return state.typing ? 'typing…' : CHANNELS[line.kind];
}

function drawLines() {
  const look = JSON.stringify([state.inboxes, state.lineId]);
  if (look === linesLook) return;
  linesLook = look;
  const shown = state.inboxes.length > 1 ? state.inboxes : [];
  byId('lines').replaceChildren(...shown.map((each) => (each.line_id
    ? make('button', {
      type: 'button', textContent: each.name, title: CHANNELS[each.kind],
      'aria-pressed': String(each.line_id === state.lineId), onclick: () => pickLine(each.line_id),
    })
    : make('a', {
      textContent: `${each.name} ↗`, title: 'Web chat on the demo shop', target: 'chathood-shop',
      href: `/demo-shop?inbox=${encodeURIComponent(each.website_token)}`,
    }))));
}

function drawEmpty() {
  const box = byId('empty');
  box.hidden = lines().length > 0;
  if (!box.hidden && !state.ready) {
    box.replaceChildren(make('span', { className: 'pulse' }), make('strong', { textContent: 'Waiting for the inbox' }),
      make('p', { textContent: 'It is starting. The phones connect by themselves.' }));
  } else if (!box.hidden) {
    box.replaceChildren(make('strong', { textContent: 'No number to write to yet' }),
      make('p', { textContent: 'Add a WhatsApp inbox in the settings; any id and a token that begins with EAA will do here.' }),
      make('a', { className: 'quiet', href: '/', target: 'chathood-inbox', textContent: 'Open the inbox' }));
  }
}

function draw() {
  drawPeople(state, () => showPane('phone'));
  drawBar();
  drawLines();
  drawThread(state);
  drawComposer();
  drawEmpty();
}

byId('back').append(mark('back'));
byId('back').onclick = () => showPane('people');
byId('online').onchange = (event) => void switchPhone(event.target.checked);
byId('legend').append(...LEGEND.map(([status, words]) => make('li', {}, tick(status), make('span', { textContent: words }))));
document.addEventListener('visibilitychange', readIfSeen);
narrow.addEventListener('change', notice);
prepareComposer();
offerNewcomer(() => showPane('phone'));
onChange(draw);
notice();
draw();
void start();
