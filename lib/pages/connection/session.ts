import { computed, signal } from "@preact/signals";
import * as z from "zod";
import { Session } from "../../http/schemas/session.ts";
import { Failure } from "./failure.ts";
import { send } from "./send.ts";

type Session = z.output<typeof Session>;

/** What is known of who uses this browser: nothing yet, nobody, somebody, or somebody whose session ended while they worked. */
export type Standing =
  | { readonly kind: "unknown" | "out" }
  | { readonly kind: "in" | "expired"; readonly name: string; readonly scopes: Session["droits"] };

/** Who uses this browser. */
export const standing = signal<Standing>({ kind: "unknown" });

/** What they may do; nothing while that is not known. */
export const scopes = computed(() => ("scopes" in standing.value ? standing.value.scopes : []));

/** Whether the API can't be reached just now. */
export const away = signal(false);

let waiting: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

/** Asks the API who uses this browser. */
export async function recognise(): Promise<void> {
  take(await send(Session, "/session"));
}

/**
 * Opens a session, and lets those go on who waited for one.
 * @throws Failure when the name or the password is wrong, or was guessed too often.
 */
export async function logIn(name: string, password: string): Promise<void> {
  take(await send(Session, "/session", { method: "POST", body: { utilisateur: name, mot_de_passe: password } }));
  waiting?.resolve();
  waiting = undefined;
}

/** Closes the session. */
export async function logOut(): Promise<void> {
  await send(z.undefined(), "/session", { method: "DELETE" });
  standing.value = { kind: "out" };
}

/** Waits until there is a session again; what is on the page stays as it is meanwhile. */
export function sessionAgain(): Promise<void> {
  const { value } = standing;
  if (value.kind === "in") standing.value = { ...value, kind: "expired" };
  waiting ??= Promise.withResolvers<void>();
  return waiting.promise;
}

function take({ utilisateur, droits }: Session): void {
  standing.value = utilisateur === null ? { kind: "out" } : { kind: "in", name: utilisateur, scopes: droits };
}

/** Times between two looks whether the API is back. */
const FIRST_MS = 1_000;
const MOST_MS = 10_000;

/** Waits until the API answers again, and says meanwhile that it does not. */
export async function backAgain(): Promise<void> {
  for (let wait = FIRST_MS; ; wait = Math.min(wait * 2, MOST_MS)) {
    try {
      await send(Session, "/session");
      away.value = false;
      return;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      away.value = true;
      await pause(wait);
    }
  }
}

/** Ends early when the browser is back on its network. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      clearTimeout(timer);
      removeEventListener("online", go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    addEventListener("online", go);
  });
}
