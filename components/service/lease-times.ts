/**
 * How long a lease outlives the work that is done under it. A lease is taken over by the clock of another host, and a write
 * that was sent before its holder was stopped may still arrive, so both are added to the function's timeout.
 */

/** Seconds that the clocks of two hosts may be apart. */
const CLOCKS_APART_SECONDS = 120;

/**
 * Seconds after which no request that was sent can still arrive: all attempts of the SDK with their waits, see
 * `CLIENT_SETTINGS`. A test holds it against the SDK: 4 attempts of 13 seconds, waits of 1, 2 and 4 seconds between, and 5 more
 * in each wait where AWS asks for a longer one.
 */
export const IN_FLIGHT_SECONDS = 75;

/** Seconds between the last moment at which a holder may send a write and the end of its lease. */
export const LEASE_MARGIN_SECONDS = CLOCKS_APART_SECONDS + IN_FLIGHT_SECONDS;
