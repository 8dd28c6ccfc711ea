// Draws the people one can be.

import { ago, hue, initials, make, spaced } from './marks.js';
import { addPerson, person, pick } from './state.js';

const list = document.getElementById('people');
const facts = document.getElementById('facts');
const dialog = document.getElementById('newcomer-dialog');
const form = document.getElementById('newcomer-form');
let look = '';

export function drawPeople(state, onPick) {
  const fresh = JSON.stringify([state.people, state.personId, Math.floor(Date.now() / 60000)]);
  if (fresh === look) return;
  look = fresh;
  list.replaceChildren(...state.people.map((each) => row(each, state.personId, onPick)));
  drawFacts(person());
}

function row(each, chosen, onPick) {
  const button = make('button', {
    type: 'button',
    className: each.unread ? 'unread' : '',
    'aria-current': String(each.id === chosen),
    onclick: () => {
      pick(each.id);
      onPick();
    },
  });
  button.append(
    make('span', { className: `face f${hue(each.id)}`, textContent: initials(each.name), 'aria-hidden': 'true' }),
    make('span', {},
      make('span', { className: 'name' }, make('bdi', { textContent: each.name })),
      make('span', { className: 'last' }, make('bdi', { textContent: each.last || each.about || spaced(each.phone) }))),
    make('span', { className: 'side' },
      make('span', { className: each.online ? '' : 'off', textContent: each.online ? ago(each.last_at) : 'off' }),
      each.unread ? make('span', { className: 'count', textContent: String(each.unread), title: `${each.unread} unread` }) : null),
  );
  return make('li', {}, button);
}

function drawFacts(each) {
  if (!each) return;
  const rows = [
    ['Name', each.name],
    ['Number', each.hides_phone ? `${spaced(each.phone)} (hidden from the shop)` : spaced(each.phone)],
    each.username ? ['Username', `@${each.username}`] : null,
    each.email ? ['E-mail', each.email] : null,
    ['User id', each.user_id],
  ].filter(Boolean);
  facts.replaceChildren(...rows.flatMap(([word, value]) => [
    make('dt', { textContent: word }), make('dd', {}, make('bdi', { textContent: value })),
  ]));
}

export function offerNewcomer(onPick) {
  document.getElementById('newcomer').onclick = () => {
    form.reset();
    // 202-555-0100 to 0199 are kept free for fiction.
    form.phone.value = `+1 202 555 01${String(Math.floor(Math.random() * 100)).padStart(2, '0')}`;
    dialog.showModal();
  };
  form.querySelector('[value="cancel"]').onclick = () => dialog.close();
  form.onsubmit = () => {
    void addPerson(form.phone.value.replace(/\D/g, ''), form.elements.name.value, form.hides.checked).then(onPick);
  };
}
