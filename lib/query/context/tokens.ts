/** Counts the tokens of texts. */
export type CountTokens = (text: string) => number;

let counter: Promise<CountTokens> | undefined;

/**
 * Gives what counts tokens of the encoding o200k (GPT-4o and later; other models count a little otherwise). It is loaded by the first question that
 * needs it: two megabytes of ranks that no other answer wants. Words that models take for marks count as the text that they are.
 */
export function tokenCounter(): Promise<CountTokens> {
  counter ??= load();
  return counter;
}

async function load(): Promise<CountTokens> {
  const { countTokens } = await import("gpt-tokenizer/encoding/o200k_base");
  const plain = { disallowedSpecial: new Set<string>() };
  return (text) => countTokens(text, plain);
}
