import { expect, test } from "vitest";
import { PermanentError, TransientError } from "../../../lib/errors.ts";
import { awsFailure } from "../../../lib/stores/aws/failure.ts";

const named = (name: string): Error => Object.assign(new Error("no"), { name });

test.each([
  "AccessDenied",
  "AccessDeniedException",
  "AWS.SimpleQueueService.BatchRequestTooLong",
  "ValidationException",
  "InvalidParameterValue",
])("%s can't be helped by trying again, and is named", (name) => {
  const failure = awsFailure("The queue can't be reached", named(name), { key: "k" });
  expect(failure).toBeInstanceOf(PermanentError);
  expect(failure.message).toContain(name.split(".").at(-1));
  expect(failure.place).toEqual({ key: "k" });
});

test.each(["ThrottlingException", "TooManyRequestsException", "ExpiredTokenException", "TimeoutError", "Error"])(
  "%s may pass",
  (name) => {
    expect(awsFailure("The queue can't be reached", named(name))).toBeInstanceOf(TransientError);
  },
);
