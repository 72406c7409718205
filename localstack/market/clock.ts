import { ConfigError } from "../../lib/errors.ts";

/** The instant at which every sample market opens; its clock only moves when it is told to, and some months lie between it and today. */
export const OPENING = Date.parse("2026-08-01T08:00:00.000Z");

/** One day in ms. */
export const DAY = 86_400_000;

const units = { d: DAY, h: 3_600_000, m: 60_000 } as const;

/**
 * Reads a duration such as `7d`, `12h` or `30m` into ms.
 * @throws ConfigError when it is none.
 */
export function durationOf(text: string): number {
  const match = /^(\d{1,5})([dhm])$/.exec(text.trim());
  const unit = match?.[2];
  if (unit !== "d" && unit !== "h" && unit !== "m") {
    throw new ConfigError(`"${text}" is not a duration: write for example 7d, 12h or 30m`);
  }
  return Number(match?.[1]) * units[unit];
}
