import { useEffect, useState } from "preact/hooks";
import type * as z from "zod";
import { ChatAnswer } from "../../http/schemas/chat.ts";
import type { ChatRequest } from "../../http/schemas/chat.ts";
import { ask } from "../connection/ask.ts";
import { Failure } from "../connection/failure.ts";
import { addressOf } from "./steps.ts";
import type { Step } from "./steps.ts";

/** What the API answered to a step. */
export type Answer = z.output<typeof ChatAnswer>;

/** One part of an answer. */
export type Block<Type extends Answer["reponse"]["blocs"][number]["type"]> = Extract<
  Answer["reponse"]["blocs"][number],
  { type: Type }
>;

/** A step with its answer: null while it is awaited. */
export interface Turn {
  readonly step: Step;
  readonly answer: Answer | null;
}

/** A conversation as far as it was answered. */
export interface Conversation {
  readonly turns: readonly Turn[];
  /** Why the last turn has no answer, in French. */
  readonly failure: string | null;
  readonly retry: () => void;
}

type Message = z.output<typeof ChatRequest>["messages"][number];

/** What the API takes. */
const MAX_MESSAGES = 40;
const MAX_MESSAGE = 2_000;
/** Answers by the address of the conversation that they end: going back asks nothing again. */
const known = new Map<string, Answer>();
const MOST_KNOWN = 100;

/** Answers the steps of an address, one after the other, since each is read as what follows on the one before. */
export function useConversation(steps: readonly Step[]): Conversation {
  const address = addressOf(steps);
  const [, setAnswered] = useState(0);
  const [failure, setFailure] = useState<{ readonly at: string; readonly message: string } | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    setFailure(null);
    void answerAll(steps, leaving.signal, () => setAnswered((count) => count + 1)).catch((error: unknown) => {
      if (leaving.signal.aborted) return;
      if (!(error instanceof Failure)) throw error;
      setFailure({ at: address, message: error.message });
    });
    return () => leaving.abort();
  }, [address, tries]);
  return {
    turns: steps.map((step, index) => ({ step, answer: known.get(addressOf(steps.slice(0, index + 1))) ?? null })),
    failure: failure?.at === address ? failure.message : null,
    retry: () => setTries((count) => count + 1),
  };
}

async function answerAll(steps: readonly Step[], signal: AbortSignal, answered: () => void): Promise<void> {
  const messages: Message[] = [];
  let previous: Answer | undefined;
  for (const [index, step] of steps.entries()) {
    if ("said" in step) messages.push({ role: "utilisateur", contenu: step.said });
    // Filters alone are answered after something that the assistant said.
    else if (messages.length === 0) messages.push({ role: "assistant", contenu: "" });
    const address = addressOf(steps.slice(0, index + 1));
    const answer = known.get(address) ?? (await answerTo(step, messages, previous, signal));
    keep(address, answer);
    answered();
    messages.push({ role: "assistant", contenu: answer.reponse.texte.slice(0, MAX_MESSAGE) });
    previous = answer;
  }
}

function answerTo(
  step: Step,
  messages: readonly Message[],
  previous: Answer | undefined,
  signal: AbortSignal,
): Promise<Answer> {
  const filtres = "filters" in step ? step.filters : previous?.filtres;
  const body = { messages: messages.slice(-MAX_MESSAGES), ...(filtres && { filtres }) };
  return ask(ChatAnswer, "/chat", { method: "POST", body, signal });
}

function keep(address: string, answer: Answer): void {
  known.delete(address);
  known.set(address, answer);
  const [oldest] = known.keys();
  if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
}
