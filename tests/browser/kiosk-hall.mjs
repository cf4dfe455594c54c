// SPDX-License-Identifier: EUPL-1.2
//
// What the tests of the kiosk share: an enrolled kiosk at its question, and what it has taken.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

import { SOURCE, sleep } from '../system/appliance.mjs';
import { SIZES, writeLanguage } from './browser.mjs';

export const STRIKE_MS = 500; // what follows sooner is the same press

export const taken = (hall) => hall.appliance.sql(
  "SELECT ticket, number, lane, service, role FROM event_v1 WHERE type = 'ticket-taken' ORDER BY seq");

// The first message to the page that has `words` in it is lost on its way.
const loseOnce = (context, words) => context.routeWebSocket(/\/mqtt$/, (socket) => {
  const server = socket.connectToServer();
  let lost = false;
  socket.onMessage((message) => server.send(message));
  server.onMessage((message) => {
    if (lost || !String(message).includes(words)) socket.send(message);
    else lost = true;
  });
});

// An enrolled kiosk at its question. `times` shortens what would be waited for, `texts` is a language that
// nobody has written yet, `loses` words of a message that gets lost, `at` what is waited for.
export async function openKiosk(hall, { address = '/kiosk/', times = {}, texts, loses, at = '.front',
  ...person } = {}) {
  const context = await hall.person({ viewport: SIZES.kiosk, login: 'kiosk', ...person });
  if (Object.keys(times).length) {
    let text = fs.readFileSync(path.join(SOURCE, 'firmware/web/kiosk/times.js'), 'utf8');
    for (const [name, value] of Object.entries(times)) {
      const changed = text.replace(new RegExp(`(const ${name} =) \\d+`), `$1 ${value}`);
      assert.notEqual(changed, text, name);
      text = changed;
    }
    await context.route('**/kiosk/times.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', body: text }));
  }
  if (texts) await writeLanguage(context, texts, 'export default {};');
  if (loses) await loseOnce(context, loses);
  const page = await hall.open(address, { context });
  await page.locator(at).waitFor();
  return page;
}

// What `act` took, once the number stands there; and that it was exactly one ticket.
export async function oneTicket(hall, page, act) {
  const earlier = (await taken(hall)).length;
  await act();
  const number = await page.locator('.ticket .number').textContent();
  await sleep(300); // for a second one to come
  const now = (await taken(hall)).slice(earlier);
  assert.deepEqual(now.map((event) => event.number), [number]);
  return now[0];
}
