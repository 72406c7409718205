interface ToldProps {
  readonly text: string | null | undefined;
  readonly code: string | null | undefined;
}

/** A reason as the API tells it: in French, or in English where it is known by no code because it was written before there were any. */
export function Told({ text, code }: ToldProps) {
  if (!text) return null;
  return code ? <>{text}</> : <span lang="en">{text}</span>;
}
