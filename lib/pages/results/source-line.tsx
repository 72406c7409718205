import { date } from "./format.ts";

interface SourceLineProps {
  readonly name: string;
  readonly producer?: string | null;
  readonly licence?: string | null;
  /** When it was collected, as an instant. */
  readonly collected: string;
}

/** Where something comes from, and of when it is. */
export function SourceLine({ name, producer = null, licence = null, collected }: SourceLineProps) {
  return (
    <p class="source">
      <span title={name}>{producer ?? name}</span>
      {licence !== null && <span>{licence}</span>}
      <span>
        collecté le <time dateTime={collected}>{date(collected)}</time>
      </span>
    </p>
  );
}
