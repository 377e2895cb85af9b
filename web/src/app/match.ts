// Paths and patterns ("/cases/:case"). Pure, so that it can be tested without a page.

export type Params = Record<string, string>;

// null: no match. Segments are decoded; what cannot be decoded matches nothing.
export function matchPath(pattern: string, path: string): Params | null {
  const wanted = pattern.split("/").filter(Boolean);
  const given = path.split("/").filter(Boolean);
  if (wanted.length !== given.length) return null;
  const params: Params = Object.create(null) as Params;
  for (let i = 0; i < wanted.length; i++) {
    const name = wanted[i]!;
    if (!name.startsWith(":")) {
      if (name !== given[i]) return null;
      continue;
    }
    try {
      params[name.slice(1)] = decodeURIComponent(given[i]!);
    } catch {
      return null;
    }
  }
  return params;
}

// An address within this site, or null: "//host/…", "https://…" and "javascript:…" lead elsewhere.
export function ownAddress(text: string | null): string | null {
  return text && /^\/(?![/\\])/.test(text) ? text : null;
}
