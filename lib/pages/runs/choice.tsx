interface ChoiceProps {
  readonly label: string;
  /** Empty: all. */
  readonly value: string;
  /** What "all" is called. */
  readonly every: string;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly choose: (value: string) => void;
}

/** A filter of which one value, or all, is chosen. */
export function Choice({ label, value, every, options, choose }: ChoiceProps) {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">{every}</option>
        {options.map(([one, name]) => (
          <option key={one} value={one} selected={one === value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
