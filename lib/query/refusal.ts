import { PermanentError } from "../errors.ts";

/** What was wrong with one parameter or one value of a body, as the caller reads it. */
export interface Fault {
  /** The parameter's name, or the value's path in a JSON body (`$.filtres.max_prix`). */
  readonly parametre: string;
  readonly recu: string | null;
  readonly attendu: string;
}

/** A fault as it is told in both languages; answers carry the French one. */
export interface TranslatedFault extends Fault {
  /** What is expected, in English. */
  readonly expected: string;
}

/** HTTP statuses of what the caller can mend: RFC 9110, 15.5. */
type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 406 | 409 | 410 | 413 | 415 | 422 | 429;

export interface RefusalDetails {
  readonly status: RefusalStatus;
  /** The kind of refusal in a few French words. */
  readonly title: string;
  /** The message in English, where the command line tells of it too. */
  readonly en?: string;
  readonly faults?: readonly Fault[];
  /** Where in a text that was asked: line and column from 1, index from 0. */
  readonly place?: { readonly ligne: number; readonly colonne: number; readonly indice: number };
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

/** The refusal of something that is not there; `what` is a French sentence, `en` the same in English. */
export function notFound(what: string, en?: string): Refusal {
  return new Refusal(what, { status: 404, title: "Introuvable", ...(en !== undefined && { en }) });
}

/** As `unusable`, told in English too; options of the command are named as the parameters are. */
export function unusableInBoth({ expected, ...fault }: TranslatedFault): Refusal {
  const refused = unusable([fault]);
  const found = fault.recu === null ? "missing" : `found "${fault.recu}"`;
  return new Refusal(refused.message, { ...refused.details, en: `${fault.parametre}: ${found}, expected ${expected}` });
}
