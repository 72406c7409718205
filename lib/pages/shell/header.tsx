import { useLocation } from "preact-iso";
import { PAGES } from "../../http/page-addresses.ts";
import { logOut, scopes, standing } from "../connection/session.ts";
import { LeaveIcon, Mark, MoonIcon, SunIcon } from "./icons.tsx";
import { switchTheme, theme } from "./theme.ts";

/** The head of every page: the pages that one may see, the colours, who is logged in. */
export function Header() {
  const { path } = useLocation();
  const shown = PAGES.flatMap(({ name, ...page }) =>
    name !== null && (page.needs === "public" || scopes.value.includes(page.needs)) ? [{ ...page, name }] : [],
  );
  return (
    <header class="top">
      <a class="brand" href="/">
        <Mark />
        imo-ops
      </a>
      <nav aria-label="Pages">
        {shown.map((page) => (
          <a key={page.path} href={page.path} aria-current={isAt(path, page.path) ? "page" : undefined}>
            {page.name}
          </a>
        ))}
        {scopes.value.length > 0 && <a href="/docs">API</a>}
      </nav>
      <div class="own">
        <ThemeButton />
        <Account />
      </div>
    </header>
  );
}

function ThemeButton() {
  const isDark = theme.value === "dark";
  const name = isDark ? "Passer aux couleurs claires" : "Passer aux couleurs sombres";
  return (
    <button type="button" class="plain icon" aria-label={name} title={name} onClick={switchTheme}>
      {isDark ? <SunIcon /> : <MoonIcon />}
    </button>
  );
}

function Account() {
  const { value } = standing;
  if (!("name" in value)) return null;
  return (
    <>
      <span class="who">{value.name}</span>
      <button
        type="button"
        class="plain icon"
        aria-label="Se déconnecter"
        title="Se déconnecter"
        onClick={() => void logOut()}
      >
        <LeaveIcon />
      </button>
    </>
  );
}

function isAt(path: string, page: string): boolean {
  return path === page || (page !== "/" && path.startsWith(`${page}/`));
}
