/** A delivery is given up after this many attempts, some fifteen hours after the first. */
export const MAX_ATTEMPTS = 12;

const FIRST_MS = 30_000;
const LONGEST_MS = 6 * 3_600_000;
/** Deliveries that failed together come again apart. */
const JITTER = 0.2;

/** How long to wait after so many failures in a row: twice as long each time, six hours at most, give or take a fifth (`random` is in [0, 1)). */
export function backoffMs(failures: number, random: number): number {
  const steady = Math.min(LONGEST_MS, FIRST_MS * 2 ** (Math.max(1, failures) - 1));
  return Math.round(steady * (1 + JITTER * (2 * random - 1)));
}

/** Of a receiver that keeps failing. */
const PAUSE_FAILURES = 20;
const PAUSE_MS = 3 * 86_400_000;

/** Why an alert is paused after a failed attempt, in French, or null when it goes on. */
export function reasonToPause(
  { status, failures, failingSince }: { status: number | null; failures: number; failingSince: Date },
  now: Date,
): string | null {
  if (status === 410) return "Le récepteur a répondu 410 : il ne veut plus rien recevoir.";
  if (failures >= PAUSE_FAILURES) return `Le récepteur a échoué ${failures} fois de suite.`;
  if (now.getTime() - failingSince.getTime() >= PAUSE_MS) return "Le récepteur échoue depuis trois jours.";
  return null;
}
