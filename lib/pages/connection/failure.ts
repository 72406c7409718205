/** Thrown when a question gets no answer; its message is French, for whoever asked. */
export class Failure extends Error {
  override readonly name = "Failure";
  /** HTTP status; 0 where there was no answer, or none that can be read. */
  readonly status: number;
  /** Of a text that was asked: the index that it is about. */
  readonly at: number | undefined;

  constructor(message: string, status: number, options?: ErrorOptions, at?: number) {
    super(message, options);
    this.at = at;
    this.status = status;
  }
}
