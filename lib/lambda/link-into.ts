import type { FileJobDeps } from "../query/file-jobs.ts";

/** Signs links to objects of a bucket; what signs them is loaded by the first. */
export function linkInto(bucket: string): FileJobDeps["link"] {
  return async (key, seconds, fileName) => {
    const { signedLink } = await import("../stores/aws/signed-link.ts");
    return signedLink(bucket, key, seconds, fileName);
  };
}
