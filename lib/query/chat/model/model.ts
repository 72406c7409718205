/** A language model that conversations may be answered with. */

/** What a model is asked. */
export interface Prompt {
  readonly system: string;
  readonly user: string;
}

/** Why a model gave no answer. */
export class ModelAway extends Error {
  override readonly name = "ModelAway";
  readonly etat: "injoignable" | "trop_lent" | "illisible";

  constructor(etat: ModelAway["etat"], reason: string) {
    super(reason);
    this.etat = etat;
  }
}

/** A language model. */
export interface Model {
  readonly name: string;
  /** @throws ModelAway when it can't be reached, is too slow, or answers what is no answer. */
  ask(prompt: Prompt): Promise<string>;
}
