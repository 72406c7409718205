import { ConfigError } from "../errors.ts";

const UNITS = { m: 60, h: 3600, d: 86_400 } as const;

/** Seconds of a duration such as `15m`, `6h` or `7d`. */
export function seconds(duration: string): number {
  const unit = duration.at(-1);
  if (unit !== "m" && unit !== "h" && unit !== "d") throw new ConfigError(`${duration} is not a duration`);
  return Number(duration.slice(0, -1)) * UNITS[unit];
}
