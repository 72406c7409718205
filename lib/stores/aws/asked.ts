import { PermanentError } from "../../errors.ts";
import { awsFailure, isDenied } from "./failure.ts";

/** How a client of AWS is told where and as whom to ask; what is not said is found as the AWS settings of this machine say. */
export interface AwsSettings {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Thrown when AWS does not allow a question; `permission` is the action that its caller needs: `ssm:GetParameters`. */
export class NotAllowedError extends PermanentError {
  override readonly name = "NotAllowedError";
  readonly permission: string;

  constructor(permission: string, options: ErrorOptions) {
    super(`AWS does not allow ${permission}`, {}, options);
    this.permission = permission;
  }
}

/**
 * Asks AWS what needs a permission.
 * @throws NotAllowedError where it is missing; PermanentError where the question is refused, TransientError for all else.
 */
export async function asked<Answer>(permission: string, question: () => Promise<Answer>): Promise<Answer> {
  try {
    return await question();
  } catch (error) {
    if (isDenied(error)) throw new NotAllowedError(permission, { cause: error });
    throw awsFailure(`${permission} was not answered`, error);
  }
}
