// SPDX-License-Identifier: EUPL-1.2
// crypto.randomUUID() is missing on phones of before 2022, and where the front has no TLS.

/** A random UUID, version 4 of RFC 9562, in lower case. */
export const uuid = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};
