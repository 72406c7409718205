import { computed, effect, signal } from "@preact/signals";

type Theme = "light" | "dark";

const KEY = "imo-theme";
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const systems = signal<Theme>(prefersDark.matches ? "dark" : "light");
const chosen = signal<Theme | null>(read());

/** The colours that are shown: the chosen ones, else the system's. */
export const theme = computed(() => chosen.value ?? systems.value);

/** Shows the other colours, and remembers them where they are not the system's. */
export function switchTheme(): void {
  const other = theme.value === "dark" ? "light" : "dark";
  chosen.value = other === systems.value ? null : other;
  try {
    if (chosen.value === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, chosen.value);
  } catch {
    // A browser that keeps nothing shows them until the page is left.
  }
}

/** Keeps the page in the colours of `theme`. */
export function applyTheme(): void {
  prefersDark.addEventListener("change", ({ matches }) => (systems.value = matches ? "dark" : "light"));
  effect(() => {
    if (chosen.value === null) delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = chosen.value;
  });
}

function read(): Theme | null {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : null;
  } catch {
    return null;
  }
}
