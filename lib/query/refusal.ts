import { PermanentError } from "../errors.ts";

/** What was wrong with one parameter, as the caller reads it. */
export interface Fault {
  readonly parametre: string;
  readonly recu: string | null;
  readonly attendu: string;
}

export interface RefusalDetails {
  /** HTTP status: 404 nothing there, 405 wrong method, 422 parameters that can't be used. */
  readonly status: 404 | 405 | 422;
  /** The kind of refusal in a few French words. */
  readonly title: string;
  readonly faults?: readonly Fault[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown when a question can't be answered as asked and whoever asks can mend it; its message is French, for them. */
export class Refusal extends PermanentError {
  override readonly name = "Refusal";
  readonly details: RefusalDetails;

  constructor(message: string, details: RefusalDetails) {
    super(message);
    this.details = details;
  }
}

/** The refusal of parameters: names each, with what came and what is expected. */
export function unusable(faults: readonly Fault[]): Refusal {
  const detail = faults
    .map(
      ({ parametre, recu, attendu }) =>
        `« ${parametre} » : ${recu === null ? "absent" : `reçu « ${recu} »`}, attendu ${attendu}`,
    )
    .join(" ; ");
  return new Refusal(detail, { status: 422, title: "Paramètres invalides", faults });
}

/** The refusal of something that is not there; `what` is a French sentence. */
export function notFound(what: string): Refusal {
  return new Refusal(what, { status: 404, title: "Introuvable" });
}
