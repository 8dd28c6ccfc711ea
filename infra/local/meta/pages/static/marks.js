// Small drawings and words that several parts use.

const PATHS = {
  clock: 'M8 3.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6M8 5.5V8l1.7 1.2',
  tick: 'm4 8.6 2.6 2.6L12 5.2',
  ticks: 'm1.5 8.6 2.6 2.6L9.5 5.2M8 11l.2.2L14 5.2',
  back: 'M10 3.5 5.5 8l4.5 4.5',
  picture: 'M2.5 3.5h11v9h-11zM2.5 10.5l3-3 2.5 2.5 2-2 3.5 3.5M10.5 6.2v.01',
  send: 'M8 13V3.5M4 7.5l4-4 4 4',
  reply: 'M6.5 4 3 7.5 6.5 11M3 7.5h6a4 4 0 0 1 4 4v1',
  bin: 'M3.5 5h9M6.5 5V3.5h3V5M5 5l.5 8h5l.5-8',
  file: 'M4 2.5h5l3 3v8H4zM9 2.5v3h3',
  pin: 'M8 14s4.5-4.2 4.5-7.5a4.5 4.5 0 0 0-9 0C3.5 9.8 8 14 8 14M8 6.5v.01',
  close: 'm4.5 4.5 7 7m0-7-7 7',
};

export function mark(name, title = '') {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  const looks = {
    viewBox: '0 0 16 16', width: 18, height: 18, fill: 'none', stroke: 'currentColor',
    'stroke-width': 1.4, 'stroke-linecap': 'round', 'stroke-linejoin': 'round',
  };
  for (const [key, value] of Object.entries(looks)) svg.setAttribute(key, value);
  svg.setAttribute(title ? 'role' : 'aria-hidden', title ? 'img' : 'true');
  if (title) svg.setAttribute('aria-label', title);
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/** An element with properties and children; text is put in as text. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key === 'data') Object.assign(element.dataset, value);
    else if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function initials(name) {
  const words = name.replace(/[^\p{L}\p{N} ]/gu, '').trim().split(/\s+/);
  if (/^\d/.test(words[0] || '0')) return '#';
  return [...words[0]][0] + (words.length > 1 ? [...words.at(-1)][0] : '');
}

export function hue(id) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.codePointAt(0)) % 997;
  return sum % 6;
}

export const time = (at) =>
  new Date(at * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });

export function ago(at) {
  const seconds = Date.now() / 1000 - at;
  if (!at || seconds < 0) return '';
  if (seconds < 60) return 'now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)}h`;
  return new Date(at * 1000).toLocaleDateString([], { weekday: 'short' });
}

export const spaced = (digits) => `+${digits.replace(/\B(?=(\d{3})+$)/g, ' ')}`;
