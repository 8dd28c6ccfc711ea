// The buttons under a message, and what pressing one writes.

import { make } from './marks.js';
import { person, write } from './state.js';

const reply = (kind, { id, title, description }, message) => write({
  reply_to: message.id,
  interactive: { type: kind, [kind]: description ? { id, title, description } : { id, title } },
});

function button(title, onclick) {
  return make('button', { type: 'button', textContent: title, onclick });
}

function link(title, href) {
  return make('a', { textContent: title, href, target: '_blank', rel: 'noopener' });
}

function openList(action, message) {
  const dialog = document.getElementById('choices');
  dialog.querySelector('h2').textContent = action.button;
  const rows = action.sections.flatMap((section) => section.rows);
  dialog.querySelector('ul').replaceChildren(...rows.map((row) => {
    const pick = make('button', { type: 'button' }, make('span', { textContent: row.title }));
    if (row.description) pick.append(make('small', { textContent: row.description }));
    pick.onclick = () => {
      dialog.close();
      void reply('list_reply', row, message);
    };
    return make('li', {}, pick);
  }));
  dialog.showModal();
}

function sharePhone() {
  const { phone, name } = person();
  return write({
    contacts: [{
      origin: 'contact_request',
      name: { formatted_name: name, first_name: name.split(' ')[0] },
      phones: [{ phone: `+${phone}`, wa_id: phone, type: 'CELL' }],
    }],
  });
}

const shareLocation = () => write({
  location: { latitude: 45.767, longitude: 4.8336, name: 'Where I am', address: '12 Rue Inventée' },
});

const INTERACTIVE = {
  button: ({ buttons }, message) => buttons.map((each) =>
    button(each.reply.title, () => reply('button_reply', each.reply, message))),
  list: (action, message) => [button(action.button, () => openList(action, message))],
  cta_url: ({ parameters }) => [link(parameters.display_text, parameters.url)],
  flow: ({ parameters }, message) => [button(parameters.flow_cta, () => write({
    reply_to: message.id,
    interactive: {
      type: 'nfm_reply',
      nfm_reply: { name: 'flow', body: 'Sent', response_json: JSON.stringify({ flow_token: parameters.flow_token, answer: 'yes' }) },
    },
  }))],
  location_request_message: () => [button('Send location', shareLocation)],
  contact_request: () => [button('Share my number', sharePhone)],
};

function ofTemplate(message) {
  return (message.rendered?.buttons ?? []).map((each) => (each.url
    ? link(each.text, each.url)
    : button(each.text, () => write({
      reply_to: message.id,
      button: { text: each.text, payload: each.payload || each.text },
    }))));
}

function quickReplies(content) {
  return (content.quick_replies ?? []).map((each) =>
    button(each.title, () => write({ text: each.title })));
}

/** The choices a message offers, or nothing. */
export function choices(message) {
  if (message.by === 'customer' || message.deleted) return null;
  const { type, content } = message;
  const found = type === 'interactive' ? INTERACTIVE[content.type]?.(content.action, message) ?? []
    : type === 'template' ? ofTemplate(message)
      : type === 'page' ? quickReplies(content) : [];
  return found.length ? make('div', { className: 'choices' }, ...found) : null;
}
