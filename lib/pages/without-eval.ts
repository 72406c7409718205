import { config } from "zod";

// The pages' policy lets nobody make code of text, which zod would try as soon as a schema is made: this is loaded before all schemas.
config({ jitless: true });
