declare module "parse-prometheus-text-format" {
  /** Reads the text format of Prometheus into what prom2json gives. @throws Error for a line that is none. */
  export default function parse(text: string): readonly {
    readonly name: string;
    readonly help: string;
    readonly type: string;
    readonly metrics: readonly {
      readonly value?: string;
      readonly labels?: Readonly<Record<string, string>>;
    }[];
  }[];
}
