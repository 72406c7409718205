/** Installs the Python programs of the tests, those that others wait for first, so that no test has to. */
import { furtherTestTools } from "./cloud.ts";
import { sparkHere } from "./spark.ts";

try {
  await furtherTestTools();
  await sparkHere();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
