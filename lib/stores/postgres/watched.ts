import { TransientError } from "../../errors.ts";
import { STORES } from "../reasons.ts";

/**
 * Waits for work that takes longer than `afterMs` only while the server still lets somebody in (`connects`): one that was frozen, or that the
 * network lost, neither answers nor cuts its connections.
 * @throws TransientError when it does not.
 */
export function watched(connects: () => Promise<void>, afterMs: number): <T>(work: Promise<T>) => Promise<T> {
  return async (work) => {
    let timer: NodeJS.Timeout | undefined;
    const away = new Promise<never>((_, reject) => {
      const look = (): void => {
        connects().catch((cause: unknown) => reject(new TransientError(STORES.postgresSilent(), {}, { cause })));
      };
      timer = setTimeout(look, afterMs);
    });
    try {
      return await Promise.race([work, away]);
    } finally {
      clearTimeout(timer);
    }
  };
}
