import { useEffect } from "preact/hooks";

/** Names the page in the browser's title. */
export function useTitle(name: string): void {
  useEffect(() => {
    document.title = `${name} · imo-ops`;
  }, [name]);
}
