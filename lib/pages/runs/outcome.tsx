import type * as z from "zod";
import { OUTCOMES } from "../../records/run-summary.ts";
import type { Runs } from "../../http/schemas/service.ts";

/** A run as a list tells it. */
export type Run = z.output<typeof Runs>["resultats"][number];

/** What each state of a run is called. */
export const STATES = {
  running: "en cours",
  complete: "complète",
  unchanged: "sans changement",
  partial: "partielle",
  failed: "en échec",
  interrupted: "interrompue",
  cancelled: "annulée",
} as const satisfies Readonly<Record<Run["status"], string>>;

/** The state of a run, in a word and a colour. */
export function RunState({ status }: { status: Run["status"] }) {
  return <span class={`state ${status}`}>{STATES[status]}</span>;
}

/** How a task ended; one that has not is under way. */
export function TaskOutcome({ outcome }: { outcome: Run["tasks"][number]["outcome"] }) {
  return <span class={`state ${outcome ?? "running"}`}>{outcome === null ? "en cours" : OUTCOMES[outcome].fr}</span>;
}

/** `12 345`. */
export const number = new Intl.NumberFormat("fr-FR");

const moment = new Intl.DateTimeFormat("fr-FR", {
  dateStyle: "medium",
  timeStyle: "short",
  timeZone: "Europe/Paris",
});

/** An instant, in France. */
export function Moment({ at }: { at: string }) {
  return <time dateTime={at}>{moment.format(new Date(at))}</time>;
}

const second = new Intl.DateTimeFormat("fr-FR", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZone: "Europe/Paris",
});

/** An instant, in France, to the second. */
export function Instant({ at }: { at: string }) {
  return <time dateTime={at}>{second.format(new Date(at))}</time>;
}

/** How long a run took, or has taken so far: `1 h 12 min`, `4 min 10 s`, `3 s`. */
export function lasted({ startedAt, endedAt }: Pick<Run, "startedAt" | "endedAt">): string {
  return duration(((endedAt === null ? Date.now() : Date.parse(endedAt)) - Date.parse(startedAt)) / 1000);
}

/** `1 h 12 min`, `4 min 10 s`, `3 s`; less than nothing, as two clocks may have it, is nothing. */
export function duration(exact: number): string {
  const seconds = Math.max(0, Math.round(exact));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
