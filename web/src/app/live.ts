// Server-sent events of the organisation: one stream for the whole page, which reconnects.
import { signal } from "@preact/signals";
import { apiUrl, straight } from "../api/client.ts";
import type { Arrival, CaseItem, Job, TestItem } from "../api/types.ts";

export interface Events { job: Job; case: CaseItem; arrival: Arrival; test: TestItem; domains: unknown; issue: { id: string; domain: string; state: string }; check: { domain: string }; alert: { id: string }; reset: unknown }
type Listener<K extends keyof Events> = (value: Events[K]) => void;

export const connected = signal(false);
const listeners = new Map<keyof Events, Set<Listener<never>>>();
let source: EventSource | null = null;
let retry = 0;
let timer = 0;

export function on<K extends keyof Events>(name: K, listener: Listener<K>): () => void {
  const all = listeners.get(name) ?? new Set();
  listeners.set(name, all);
  all.add(listener as Listener<never>);
  return () => void all.delete(listener as Listener<never>);
}

const kSoon = 500; // ms

// Once for many events that come together, such as the issues of a first check.
export function onSoon(names: (keyof Events)[], listener: () => void, wanted: (value: unknown) => boolean = () => true): () => void {
  let timer = 0;
  const note = (value: unknown) => {
    if (!timer && wanted(value)) timer = window.setTimeout(() => { timer = 0; listener(); }, kSoon);
  };
  const leave = names.map((name) => on(name, note));
  return () => {
    clearTimeout(timer);
    leave.forEach((f) => f());
  };
}

function tell(name: keyof Events, text: string): void {
  let value: unknown = null;
  try {
    value = text ? JSON.parse(straight(text)) : null;
  } catch {
    return;
  }
  for (const listener of listeners.get(name) ?? []) (listener as Listener<typeof name>)(value as never);
}

// Called whenever the organisation or the session changes.
export function listen(): void {
  stop();
  source = new EventSource(apiUrl("/events"));
  source.onopen = () => {
    connected.value = true;
    if (retry) tell("reset", ""); // what came while we were away may be lost
    retry = 0;
  };
  // The browser reconnects by itself after a cut, but gives up after an error status.
  source.onerror = () => {
    connected.value = false;
    retry++;
    if (source?.readyState === EventSource.CLOSED) timer = window.setTimeout(listen, Math.min(30_000, 1000 * 2 ** Math.min(retry, 5)));
  };
  for (const name of ["job", "case", "arrival", "test", "domains", "issue", "check", "alert", "reset"] as const) source.addEventListener(name, (event) => tell(name, (event as MessageEvent<string>).data));
}

export function stop(): void {
  clearTimeout(timer);
  source?.close();
  source = null;
  connected.value = false;
}
