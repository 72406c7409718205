/** What is read of a stack to know what to watch: its functions by their keys, its queues by their logical ids. */
export interface Stack {
  /** `imo-ops-prod`: also the namespace of our own metrics. */
  readonly prefix: string;
  readonly functions: readonly string[];
  /** Queues that a function works off. */
  readonly queues: readonly string[];
  /** Queues of what could not be processed. */
  readonly deadLetters: readonly string[];
}

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly RedrivePolicy?: unknown };
}

/** Finds what is to be watched among the functions and resources of serverless.yml: what is added there is watched too. */
export function stackOf(
  prefix: string,
  functions: Readonly<Record<string, unknown>>,
  resources: Readonly<Record<string, Resource>>,
): Stack {
  const queues = Object.entries(resources).filter(([, { Type }]) => Type === "AWS::SQS::Queue");
  const isWorked = ([, { Properties }]: (typeof queues)[number]): boolean => Properties?.RedrivePolicy !== undefined;
  return {
    prefix,
    functions: Object.keys(functions),
    queues: queues.filter(isWorked).map(([id]) => id),
    deadLetters: queues.filter((queue) => !isWorked(queue)).map(([id]) => id),
  };
}
