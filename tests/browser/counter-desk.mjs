// SPDX-License-Identifier: EUPL-1.2
//
// What the tests of the counter share: a hall with short waiting times, clerks who have signed in and sat
// down, and a line to the appliance that a test can listen to and hold.

import { Hall } from './browser.mjs';

const SITE = `[rules]
recall_after=2s
no_show_after=3s
unseen_after=1s
[counter 5]
services=mitid
[counter 6]
kind=booth
group=screens
[counter 7]
kind=booth
group=screens
`;
export const DESKTOP = { width: 1366, height: 768 };

let hall;
let witness;
let kiosk;
let clerks;

export async function startDesk() {
  hall = await Hall.start({ site: SITE });
  const { appliance } = hall;
  witness = await appliance.witness();
  kiosk = await appliance.client('kiosk');
  clerks = await Promise.all([0, 1].map((index) => appliance.client('staff', index)));
  clerks.push(await appliance.client('volunteer'));
  return { hall, witness, clerks };
}

export const stopDesk = () => hall?.stop();
export const emptyDesk = () => hall.appliance.emptyHall(clerks, witness);

export const take = async (fields) =>
  (await kiosk.must('take', { services: ['pas'], ...fields })).ticket.number;
export const counter = (id, look) => witness.state(`counter/${id}`, look);
export const calls = () => witness.events.filter(({ json }) => json.type === 'ticket-called').length;
export const login = (role, index = 0) => hall.appliance.credentials[role][index];
export const button = (page, name) => page.getByRole('button', { name });
export const said = (page, text) => page.locator('.said').getByText(text).waitFor();
export const primary = (page, verb) => page.locator(`.primary[data-verb="${verb}"]`);

export async function signIn(page, { user, password }) {
  await page.getByLabel('Bruger').fill(user);
  await page.getByLabel('Adgangskode').fill(password);
  await page.keyboard.press('Enter');
}

export async function signedIn(role = 'staff', index = 0, options = {}) {
  const page = await hall.open('/counter/', { viewport: DESKTOP, ...options });
  await signIn(page, login(role, index));
  return page;
}

// A clerk who has sat down at a counter and whose one right action can be pressed.
export async function seated(id = '1', role = 'staff', index = 0, options = {}) {
  const page = await signedIn(role, index, options);
  await button(page, `Skranke ${id}`).click();
  await page.locator('.primary').waitFor();
  return page;
}

// Until the one right action is this and is no longer dead.
export const ready = (page, verb) =>
  page.locator(`.primary[data-verb="${verb}"][data-dead="false"][aria-busy="false"]`).waitFor();

export async function space(page, verb) {
  await ready(page, verb);
  await page.keyboard.press(' ');
}

// A person whose line to the appliance a test can listen to and hold: `sent` are the verbs that were
// sent, `keeps(text)` says of a message to the page that it does not come through; `pass()` lets all through;
// `changes(text)` is what comes instead.
export async function wired() {
  const wire = { sent: [], held: [], keeps: () => false, changes: (text) => text };
  wire.context = await hall.person({ viewport: DESKTOP });
  await wire.context.routeWebSocket(/mqtt/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const [, verb] = /\/do\/[^/]+\/([a-z-]+)/.exec(message.toString('latin1')) ?? [];
      if (verb) wire.sent.push(verb);
      server.send(message);
    });
    server.onMessage((message) => {
      const text = message.toString('latin1');
      const changed = wire.changes(text) === text ? message : Buffer.from(wire.changes(text), 'latin1');
      if (!wire.keeps(text)) return socket.send(changed);
      wire.held.push(() => socket.send(changed));
    });
  });
  wire.pass = () => {
    wire.keeps = () => false;
    wire.held.splice(0).forEach((pass) => pass());
  };
  return wire;
}
