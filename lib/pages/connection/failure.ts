/** Thrown when a question gets no answer; its message is French, for whoever asked. */
export class Failure extends Error {
  override readonly name = "Failure";
  /** HTTP status; 0 where there was no answer, or none that can be read. */
  readonly status: number;

  constructor(message: string, status: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}
