import { TransientError } from "../../errors.ts";

/** Thrown when texts can't be turned into vectors: the engine is off, away, too slow, or answers something else; the message says which. */
export class EmbedderAway extends TransientError {
  override readonly name = "EmbedderAway";
}

/** What turns texts into vectors of length 1, so that texts of near meaning have near vectors. */
export interface Embedder {
  /** Its name; vectors of different models are never compared. */
  readonly model: string;
  /** Length of each vector. */
  readonly dimensions: number;
  /** Gives one vector a text, in their order. @throws EmbedderAway */
  embed(texts: readonly string[], as: "query" | "passage", signal?: AbortSignal): Promise<readonly Float32Array[]>;
}

/** Stands in where embeddings are switched off: every question is answered by words only. */
export const noEmbedder: Embedder = {
  model: "none",
  dimensions: 0,
  embed: () => Promise.reject(new EmbedderAway("Embeddings are switched off")),
};
