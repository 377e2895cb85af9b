// The address bar as a signal. Every place has an address; Back works; ?org= stays while one moves.
import { signal } from "@preact/signals";

export interface Place { path: string; query: URLSearchParams }

const read = (): Place => ({ path: location.pathname, query: new URLSearchParams(location.search) });

export const place = signal<Place>(read());

addEventListener("popstate", () => (place.value = read()));

// Adds ?org= of the present place to an address of ours, unless it names one itself.
export function href(to: string): string {
  const url = new URL(to, location.origin);
  const org = url.searchParams.get("org") ?? place.value.query.get("org");
  org ? url.searchParams.set("org", org) : url.searchParams.delete("org"); // "?org=" leads home
  return url.pathname + url.search + url.hash;
}

export function navigate(to: string, how: "push" | "replace" = "push"): void {
  const address = href(to);
  if (address !== location.pathname + location.search + location.hash) history[how === "push" ? "pushState" : "replaceState"](null, "", address);
  const before = place.value.path;
  place.value = read();
  if (how === "push" && before !== place.value.path) scrollTo(0, 0);
}

// Changes parameters of the present address; null and "" remove one.
export function setQuery(changes: Record<string, string | null>, how: "push" | "replace" = "push"): void {
  const query = new URLSearchParams(place.value.query);
  for (const [name, value] of Object.entries(changes)) value ? query.set(name, value) : query.delete(name);
  const text = query.toString();
  navigate(place.value.path + (text ? "?" + text : ""), how);
}

// Ordinary links become moves within the page: no handler of its own for each.
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.("a");
  if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
  if (link.pathname.startsWith("/api/")) return;
  const to = link.getAttribute("href") ?? "";
  if (to.startsWith("#")) return;
  event.preventDefault();
  navigate(to);
}
