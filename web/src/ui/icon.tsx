// The icons: one stroke, 24 × 24, drawn in the colour of the text.

const kPaths = {
  diagnose: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 5 5M8.5 11h1.2l1.3-3 1.6 5 1-2h1.4",
  cases: "M4 7h16v12H4zM9 7V5h6v2M4 12h16",
  domains: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm-9 9h18M12 3c3 3 3.6 6 3.6 9S15 18 12 21c-3-3-3.6-6-3.6-9S9 6 12 3Z",
  intake: "M12 3v11m-4-4 4 4 4-4M4 15v5h16v-5",
  settings: "M4 7h9m5 0h2M4 12h3m5 0h8M4 17h9m5 0h2M15.5 5a2 2 0 1 1 0 4 2 2 0 0 1 0-4Zm-6 5a2 2 0 1 1 0 4 2 2 0 0 1 0-4Zm6 5a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z",
  good: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm-4 9.3 2.8 2.7L16 9.5",
  bad: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM9 9l6 6m0-6-6 6",
  warn: "M12 4 2.8 20h18.4ZM12 10v4.5m0 2.6v.2",
  none: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM9.7 9.4c.2-1.4 1.2-2.1 2.4-2.1 1.3 0 2.4.8 2.4 2.1 0 1.8-2.4 2-2.4 3.9m0 2.7v.2",
  wait: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 4v5.3l3.3 2",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 8v5.4m0-9v.2",
  up: "m6 14 6-6 6 6",
  down: "m6 10 6 6 6-6",
  right: "m10 6 6 6-6 6",
  sort: "m8 10 4-4 4 4M8 14l4 4 4-4",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "m5 12.5 4.5 4.5L19 7.5",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  share: "M12 15V4m-4 4 4-4 4 4M5 13v7h14v-7",
  download: "M12 4v11m-4-4 4 4 4-4M5 20h14",
  plus: "M12 5v14M5 12h14",
  retry: "M4 12a8 8 0 1 0 2.6-5.9M4 4v5h5",
  user: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20c.8-3.6 3.7-5.4 7.5-5.4s6.7 1.8 7.5 5.4",
  out: "M14 4h5v16h-5M4 12h11m-4-4 4 4-4 4",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm0-5v2m0 14v2M3 12h2m14 0h2M5.6 5.6 7 7m10 10 1.4 1.4M5.6 18.4 7 17M17 7l1.4-1.4",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z",
  system: "M3 5h18v11H3zM9 20h6m-3-4v4",
  mail: "M3 6h18v12H3zM3 7l9 7 9-7",
  server: "M4 4h16v6H4zm0 10h16v6H4zM8 7h.1M8 17h.1",
  folder: "M3 6h6l2 2h10v11H3z",
  key: "M8 10a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm3 1.5L20 3m-4 4 3 3",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
} as const;

export type IconName = keyof typeof kPaths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={kPaths[name]} />
    </svg>
  );
}

export function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="var(--accent)" />
      <path d="M6 10l4.2 12L16 12l5.8 10L26 10" fill="none" stroke="var(--accent-ink)" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
