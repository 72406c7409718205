import type * as z from "zod";
import { Problem } from "../../http/schemas/problem.ts";
import { Failure } from "./failure.ts";
import { sessionAgain } from "./session.ts";

/**
 * Sends JSON that is long and tells meanwhile which part of it, from 0 to 1, has left; reads the answer by a schema. What was refused because
 * the session had ended is sent again after the next login.
 * @throws Failure with what the API says, or that there is no answer.
 */
export async function upload<Schema extends z.ZodType>(
  schema: Schema,
  path: string,
  body: unknown,
  progress: (part: number) => void,
): Promise<z.output<Schema>> {
  const text = JSON.stringify(body);
  for (;;) {
    const { status, answer } = await sent(path, text, progress);
    if (status === 401) {
      await sessionAgain();
      continue;
    }
    if (status < 200 || status > 299) {
      const problem = Problem.safeParse(answer);
      throw new Failure(problem.success ? problem.data.detail : `Le service a répondu ${status}.`, status);
    }
    const read = schema.safeParse(answer);
    if (read.success) return read.data;
    throw new Failure("La réponse ne se lit pas : rechargez la page.", 0, { cause: read.error });
  }
}

/** `fetch` does not tell how much of a request has left. */
function sent(
  path: string,
  text: string,
  progress: (part: number) => void,
): Promise<{ status: number; answer: unknown }> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", path);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", "application/json");
    request.upload.addEventListener("progress", ({ loaded, total }) => progress(total === 0 ? 0 : loaded / total));
    request.addEventListener("load", () => resolve({ status: request.status, answer: readJson(request.responseText) }));
    request.addEventListener("error", () => reject(new Failure("Le service ne répond pas.", 0)));
    request.send(text);
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
