// SPDX-License-Identifier: EUPL-1.2
// An order for a ticket from the press until its number has been read. It lies in localStorage with its id,
// so that after a reload or a restart in the middle the same order is sent again, which the appliance
// answers with the same ticket. There is nothing about anybody in it, no token either.
import { uuid } from '../common/uuid.js';
import { ORDER_MS } from './times.js';

const KEY = 'naeste.order';

export const newOrder = (fields) => ({ id: uuid(), at: Date.now(), fields });

export const keepOrder = (order) => localStorage.setItem(KEY, JSON.stringify(order));

export const dropOrder = () => localStorage.removeItem(KEY);

/** The order that was left behind; null when there is none or it is too old, and then it is forgotten. */
export const orderLeft = () => {
  try {
    const order = JSON.parse(localStorage.getItem(KEY));
    const age = Date.now() - order.at;
    if (order.id && order.fields && age >= 0 && age < ORDER_MS) return order;
  } catch {
    // Not one of ours.
  }
  dropOrder();
  return null;
};
