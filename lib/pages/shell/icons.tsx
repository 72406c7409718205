import type { ComponentChildren } from "preact";

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

/** The project's mark. */
export function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true" class="mark">
      <rect width="32" height="32" rx="8" />
      <path d="M7 16.2 16 8l9 8.2M10.5 17.5V24h11v-6.5" />
      <circle cx="16" cy="19" r="2" />
    </svg>
  );
}

/** Light colours. */
export function SunIcon() {
  return (
    <Icon>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4" />
    </Icon>
  );
}

/** Dark colours. */
export function MoonIcon() {
  return (
    <Icon>
      <path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z" />
    </Icon>
  );
}

/** To send. */
export function SendIcon() {
  return (
    <Icon>
      <path d="M5 12h13M12.5 5.5 19 12l-6.5 6.5" />
    </Icon>
  );
}

/** To take away. */
export function CrossIcon() {
  return (
    <Icon>
      <path d="M7 7l10 10M17 7 7 17" />
    </Icon>
  );
}

/** Leads to another site. */
export function OutIcon() {
  return (
    <Icon>
      <path d="M9 6H6v12h12v-3M13 5h6v6M19 5l-9 9" />
    </Icon>
  );
}

/** To be careful about. */
export function WarningIcon() {
  return (
    <Icon>
      <path d="M12 4 2.8 19.5h18.4L12 4ZM12 10v4.5M12 17.2v.1" />
    </Icon>
  );
}

/** To log out. */
export function LeaveIcon() {
  return (
    <Icon>
      <path d="M14 5H6v14h8M10.5 12H20M16.5 8.5 20 12l-3.5 3.5" />
    </Icon>
  );
}
