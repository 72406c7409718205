/** What a state received or gave: JSON on lines of its own where it is JSON, else the text as it is. */
export function Payload({ name, text, open = true }: { name: string; text: string | null; open?: boolean }) {
  if (text === null || text.trim() === "") return null;
  return (
    <details class="payload" open={open}>
      <summary>{name}</summary>
      <pre tabIndex={0} aria-label={name}>
        {readable(text)}
      </pre>
    </details>
  );
}

function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
