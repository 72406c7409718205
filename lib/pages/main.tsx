import "./without-eval.ts";
import { render } from "preact";
import { App } from "./shell/app.tsx";
import { applyTheme } from "./shell/theme.ts";
import { typesetAll } from "./shell/typeset.ts";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/forms.css";
import "./styles/chat.css";
import "./styles/results.css";

applyTheme();
typesetAll();
render(<App />, document.body);
