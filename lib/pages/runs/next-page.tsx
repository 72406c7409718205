import { useAddress } from "./address.ts";

/** Leads to the page after this one; nothing where there is none. */
export function NextPage({ next }: { next: string | null | undefined }) {
  const { with: addressWith } = useAddress();
  if (next === null || next === undefined) return null;
  return (
    <p>
      <a class="button quiet" href={addressWith({ suivant: next })}>
        La suite
      </a>
    </p>
  );
}
