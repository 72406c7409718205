import parse from "parse-prometheus-text-format";

/** What an instance told on `/metrics`. */
export interface Exposition {
  /** The value of the one series of that name with these labels; undefined when there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined;
  /** Every value of a label, over all metrics of ours. */
  labelled(label: string): ReadonlySet<string>;
  readonly names: readonly string[];
  readonly series: number;
}

/** Reads an exposition with a parser of Prometheus' format. */
export function readExposition(text: string): Exposition {
  // It would put all series of a histogram together; without their types it reads each line as it is.
  const families = parse(text.replaceAll(/^# TYPE .*$/gm, ""));
  const series = families.flatMap(({ name, metrics }) => metrics.map((metric) => ({ name, ...metric })));
  const find = (name: string, labels: Readonly<Record<string, string>> = {}) =>
    series.find(
      (one) => one.name === name && Object.entries(labels).every(([label, value]) => one.labels?.[label] === value),
    );
  return {
    value: (name, labels) => {
      const text = find(name, labels)?.value;
      return text === undefined ? undefined : Number(text);
    },
    labelled: (label) => new Set(series.flatMap(({ labels }) => labels?.[label] ?? [])),
    names: families.map(({ name }) => name),
    series: series.length,
  };
}
