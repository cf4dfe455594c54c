// SPDX-License-Identifier: EUPL-1.2
// How long things take at a kiosk.

/** Presses that follow one another closer than this are one press. */
export const STRIKE_MS = 500;
/** A line that takes longer to come up is no line. */
export const STARTING_MS = 2000;
/** An answer that takes longer is waited for in words. */
export const ASKING_SHOWN_MS = 400;
/** An order without an answer is good for so long, over a reload or a restart, and no longer. */
export const ORDER_MS = 60000;
/** A number stays on the screen, and for how much longer whoever asks gets. */
export const TICKET_S = 15;
export const MORE_S = 30;
/** Whoever must write the number down gets more at once. */
export const NO_PAPER_S = 40;
/** When nobody has touched the screen it goes back to its start; the last part of that is a warning. */
export const IDLE_S = 60;
export const IDLE_WARNING_S = 15;
/** The paper's fate is asked for so often, is in doubt after so long, and for so long is it asked for. */
export const PAPER_MS = 1000;
export const PAPER_LATE_S = 8;
export const PAPER_PATIENCE_S = 20;
/** A number that is older than this has had its paper before it stood on the screen. */
export const PAPER_BEFORE_S = 30;
/** A login that was refused is tried again: the broker may have been about to be mended. */
export const LOGIN_AGAIN_MS = 15000;
