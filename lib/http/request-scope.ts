import { AsyncLocalStorage } from "node:async_hooks";

/** The request that is being answered, for every line that is logged meanwhile. */
export const requestScope = new AsyncLocalStorage<{ readonly requestId: string }>();
