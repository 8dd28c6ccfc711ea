// Draws what a message holds, kind by kind: a table from the wire's word to a drawing.

import { make, mark } from './marks.js';

const fileAt = (id) => `/phone/api/media/${id}`;

/** Where the phone finds a file: by id, by our copy of a link, or inside one of our links. */
export function source(file, message) {
  const link = file?.link ?? file?.url ?? '';
  const own = link.match(/[?&]mid=(\d+)/)?.[1];
  const id = file?.id ?? message.copies[link] ?? own;
  return id ? fileAt(id) : '';
}

const words = (text, className = '') => make('p', { textContent: text, className, dir: 'auto' });

function picture(file, message) {
  const image = make('img', { src: source(file, message), alt: file.caption || 'Picture', loading: 'lazy' });
  return [image, file.caption ? words(file.caption) : null];
}

function video(file, message) {
  const player = make('video', { src: source(file, message), controls: true, preload: 'metadata' });
  return [player, file.caption ? words(file.caption) : null];
}

function document_(file, message) {
  const name = file.filename || 'Document';
  const link = make('a', { className: 'file', href: source(file, message), download: name });
  link.append(mark('file'), make('span', { textContent: name, dir: 'auto' }));
  return [link, file.caption ? words(file.caption) : null];
}

function place({ name, address, latitude, longitude }) {
  const where = make('p', { className: 'file' }, mark('pin'), make('span', { textContent: name || 'Location' }));
  return [where, words(address || `${latitude}, ${longitude}`, 'foot')];
}

function cards(contacts) {
  return contacts.flatMap((card) => [
    words(card.name?.formatted_name || 'Contact', 'head'),
    ...(card.phones || []).map((each) => words(each.phone || each.wa_id || '', 'foot')),
  ]);
}

function header(head, message) {
  if (!head) return [];
  if (head.type === 'text') return [words(head.text, 'head')];
  const draw = { image: picture, video, document: document_ }[head.type];
  return draw ? draw(head[head.type] ?? {}, message) : [];
}

function interactive(content, message) {
  if (content.button_reply || content.list_reply) {
    return [words((content.button_reply || content.list_reply).title)];
  }
  return [
    ...header(content.header, message),
    words(content.body?.text ?? ''),
    content.footer ? words(content.footer.text, 'foot') : null,
  ];
}

function template(_content, message) {
  const shown = message.rendered ?? {};
  return [
    ...header(shown.header, message),
    words(shown.text ?? ''),
    shown.footer ? words(shown.footer, 'foot') : null,
  ];
}

function page(content, message) {
  const files = [content.attachment, ...(content.attachments ?? [])].filter(Boolean);
  const draw = { image: picture, video, file: document_, audio: sound };
  return [
    ...files.flatMap(({ type, payload }) => {
      if (type === 'like_heart') return [words('❤️')];
      return draw[type] ? draw[type](payload, message) : [words('Card', 'gone')];
    }),
    content.text ? words(content.text) : null,
  ];
}

function sound(file, message) {
  return [make('audio', { src: source(file, message), controls: true, preload: 'none' })];
}

const DRAW = {
  text: ({ body }) => [words(body)],
  image: picture,
  sticker: (file, message) => [make('img', { src: source(file, message), alt: 'Sticker' })],
  video,
  audio: sound,
  document: document_,
  location: place,
  contacts: cards,
  interactive,
  template,
  button: ({ text }) => [words(text)],
  page,
};

export function draw(message) {
  if (message.deleted) return [words('You deleted this message', 'gone')];
  const drawn = DRAW[message.type]?.(message.content, message) ?? [words(message.type, 'gone')];
  return drawn.filter(Boolean);
}

/** One line of a message, for quotes. */
export function gist(message) {
  const { content, rendered, type } = message;
  const answer = content?.button_reply ?? content?.list_reply;
  const text = answer?.title ?? rendered?.text ?? content?.body?.text ?? content?.body ?? content?.text ?? content?.caption;
  return typeof text === 'string' && text ? text : type[0].toUpperCase() + type.slice(1);
}

const PICTURES = ['image', 'video'];

export function isPicture(message) {
  const first = message.content?.attachments?.[0] ?? message.content?.attachment;
  const head = message.rendered?.header ?? (message.type === 'interactive' && message.content.header);
  return !message.deleted
    && (PICTURES.includes(message.type) || PICTURES.includes(first?.type) || PICTURES.includes(head?.type));
}
