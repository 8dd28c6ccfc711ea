// Talks to the simulator; knows nothing of the screen.

const CUSTOMERS = '/phone/api/customers';

async function ask(url, options) {
  const answer = await fetch(url, options);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

function post(url, body) {
  return ask(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export const inboxes = () => ask('/phone/inboxes');
export const samples = () => ask('/phone/api/samples');

/** Everything on show. With `after`, waits until something changed since that version. */
export function world({ person, line, after, signal }) {
  const query = new URLSearchParams();
  if (person) query.set('person', person);
  if (line) query.set('line', line);
  if (after !== undefined) query.set('after', String(after));
  return ask(`${CUSTOMERS}?${query}`, { signal });
}

export const send = (person, wish) => post(`${CUSTOMERS}/${person}/send`, wish);
export const read = (person, line) => post(`${CUSTOMERS}/${person}/read`, { line_id: line });
export const change = (person, fields) => post(`${CUSTOMERS}/${person}`, fields);

/** Puts a file on the phone; answers `{media_id, kind}`. */
export function upload(file) {
  return ask('/phone/api/media', {
    method: 'POST',
    headers: { 'Content-Type': file.type || 'application/octet-stream' },
    body: file,
  });
}
