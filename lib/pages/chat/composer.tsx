import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { SendIcon } from "../shell/icons.tsx";

interface ComposerProps {
  readonly ref: RefObject<HTMLTextAreaElement | null>;
  /** Whether an answer is awaited; what is typed meanwhile is kept. */
  readonly busy: boolean;
  readonly onSay: (text: string) => void;
}

const MAX_SAID = 2_000;

/** Where one writes: Enter sends, Shift+Enter begins a line. */
export function Composer({ ref, busy, onSay }: ComposerProps) {
  useEffect(() => {
    // On a phone the keyboard would hide the page that was just opened.
    if (matchMedia("(hover: hover)").matches) ref.current?.focus({ preventScroll: true });
  }, []);
  const say = (): void => {
    const field = ref.current;
    const text = field?.value.trim() ?? "";
    if (!field || text === "" || busy) return;
    field.value = "";
    onSay(text);
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        say();
      }}
    >
      <textarea
        ref={ref}
        rows={1}
        maxLength={MAX_SAID}
        aria-label="Votre demande"
        placeholder="T3 avec balcon à Bayonne, 250 000 € maximum"
        enterkeyhint="send"
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          say();
        }}
      />
      <button type="submit" class="send" aria-label="Envoyer" disabled={busy}>
        {busy ? <span class="spinner" aria-hidden="true" /> : <SendIcon />}
      </button>
    </form>
  );
}
