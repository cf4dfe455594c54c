// SPDX-License-Identifier: EUPL-1.2
// What a message waits for before it is sent. Where MQTT.js says process.nextTick(), its build for browsers
// says setTimeout(…, 0): the message goes out after whatever the page has to draw by then, seen to be 6 to
// 14 ms. Node does it before anything else, and so do we.

/** Calls `work`; what it puts off to "as soon as possible" is done before the browser does anything else. */
export const promptly = (work) => {
  const timer = globalThis.setTimeout;
  globalThis.setTimeout = (call, ms, ...rest) =>
    (ms ? timer(call, ms, ...rest) : void queueMicrotask(() => call(...rest)));
  try {
    return work();
  } finally {
    globalThis.setTimeout = timer;
  }
};
