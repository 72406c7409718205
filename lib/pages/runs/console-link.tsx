interface ConsoleLinkProps {
  /** Where there is such a console. */
  readonly address: string | null | undefined;
  readonly name: string;
}

/** A way out to the console in which executions can be looked at as well, in a tab of its own; nothing where there is none. */
export function ConsoleLink({ address, name }: ConsoleLinkProps) {
  if (!address) return null;
  return (
    <a class="button quiet" href={address} target="_blank" rel="noreferrer">
      {name}
    </a>
  );
}
