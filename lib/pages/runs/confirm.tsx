import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Failure } from "../connection/failure.ts";

/** What is asked before something is changed. */
export interface ConfirmProps {
  readonly title: string;
  /** What the button says that does it. */
  readonly verb: string;
  /** Does it; what it throws as a Failure is shown, and the dialog stays. */
  readonly act: () => Promise<void>;
  readonly close: () => void;
  readonly children?: ComponentChildren;
  /** Whether there is something to do: false greys the button out. */
  readonly ready?: boolean;
}

/** A dialog that changes something once its button is pressed; Escape or « Annuler » change nothing. */
export function Confirm({ title, verb, act, close, children, ready = true }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const left = useRef(false);
  /** At once: the event of a dialog that closes by itself comes later, when the next one may have been asked for. */
  const leave = (): void => {
    left.current = true;
    dialog.current?.close();
    close();
  };
  const submit = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      await act();
      leave();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      setFailure(error.message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <dialog
      ref={dialog}
      class="card ask"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        leave();
      }}
      // A browser may close it without having asked.
      onClose={() => left.current || close()}
    >
      <h2 id={heading}>{title}</h2>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {children}
        <p role="alert" class={failure === null ? "unseen" : "fault"}>
          {failure}
        </p>
        <div class="choices">
          <button type="button" class="button quiet" onClick={leave}>
            Annuler
          </button>
          <button type="submit" class="button" disabled={busy || !ready}>
            {busy ? "Un instant…" : verb}
          </button>
        </div>
      </form>
    </dialog>
  );
}
