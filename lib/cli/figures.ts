/** Numbers, times and words as tables show them. */
const NUMBER = new Intl.NumberFormat("en-US");

/** `1706` → `1,706`. */
export function count(value: number): string {
  return NUMBER.format(value);
}

/** `counted(2, "sale")` → `2 sales`. */
export function counted(value: number, what: string): string {
  return `${count(value)} ${what}${value === 1 ? "" : "s"}`;
}

/** Milliseconds in the units that suit them: `4.2 s`, `3 min 12 s`, `2 h 05 min`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** How long ago, in hours, as `20 min`, `5 h` or `12 d`. */
export function age(hours: number): string {
  if (hours < 1) return `${Math.round(hours * 60)} min`;
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} d`;
}

/** An instant to the second, in UTC: `2026-11-23 07:26:00`. */
export function instant(iso: string): string {
  return new Date(iso).toISOString().slice(0, 19).replace("T", " ");
}

/** Bytes as `812 B`, `3.4 kB` or `120.0 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
