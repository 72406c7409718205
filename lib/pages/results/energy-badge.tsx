type Class = "A" | "B" | "C" | "D" | "E" | "F" | "G";

/** An energy or climate class in the colours of the official labels (arrêté du 31 mars 2021), said in words too. */
export function EnergyBadge({ kind, letter }: { kind: "dpe" | "ges"; letter: Class | null }) {
  const name = kind === "dpe" ? "DPE" : "GES";
  if (letter === null) {
    return (
      <span class="energy unknown">
        {name} <b>non dit</b>
      </span>
    );
  }
  return (
    <span class={`energy ${kind} ${kind}-${letter}`}>
      <span>{name}</span> <b>{letter}</b>
    </span>
  );
}
