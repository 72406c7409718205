import { render } from "preact";
import * as z from "zod";
import { App } from "./shell/app.tsx";
import { applyTheme } from "./shell/theme.ts";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/forms.css";
import "./styles/chat.css";
import "./styles/results.css";

// The pages' policy lets nobody make code of text, which zod would try to.
z.config({ jitless: true });
applyTheme();
render(<App />, document.body);
