/** Why objects of S3 can't be read: one sentence a code, in English and in French. */
import { sentencesOf } from "../../records/reason.ts";

const say = sentencesOf("s3");

/** The reasons that S3 gives. */
export const S3_REASONS = {
  noObject: say(
    "no-object",
    (key: string) => `There is no object ${key}`,
    (key) => `Il n’y a pas d’objet ${key}`,
  ),
  refused: say(
    "refused",
    (name: string, key: string) =>
      `S3 answers ${name} for ${key}: it does not exist, or the function's role must be allowed to use it`,
    (name, key) =>
      `S3 répond ${name} pour ${key} : il n’existe pas, ou le rôle de la fonction doit avoir le droit de s’en servir`,
  ),
};
