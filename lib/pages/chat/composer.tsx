import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { SendIcon } from "../shell/icons.tsx";

interface ComposerProps {
  readonly ref: RefObject<HTMLTextAreaElement | null>;
  /** Whether an answer is awaited; one may go on meanwhile. */
  readonly busy: boolean;
  readonly placeholder: string;
  readonly onSay: (text: string) => void;
}

const MAX_SAID = 2_000;

/** Where the keyboard is one of its own: on a phone it would hide the page. */
export function focusByHand(field: HTMLElement | null): void {
  if (matchMedia("(hover: hover)").matches) field?.focus({ preventScroll: true });
}

/** Where one writes: Enter sends, Shift+Enter begins a line. */
export function Composer({ ref, busy, placeholder, onSay }: ComposerProps) {
  useEffect(() => focusByHand(ref.current), []);
  const say = (): void => {
    const field = ref.current;
    const text = field?.value.trim() ?? "";
    if (!field || text === "") return;
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
        placeholder={placeholder}
        enterkeyhint="send"
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          say();
        }}
      />
      <button type="submit" class="send" aria-label="Envoyer">
        {busy ? <span class="spinner" aria-hidden="true" /> : <SendIcon />}
      </button>
    </form>
  );
}
