declare module "asl-validator" {
  /** Holds a state machine's definition against the schema of the States Language. */
  export default function validate(definition: unknown): {
    readonly isValid: boolean;
    errorsText(separator?: string): string;
  };
}
