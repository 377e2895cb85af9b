// Requests to /api/v1: the organisation, the CSRF token and failures in one place.
import { session, organisation } from "../app/session.ts";
import { Problem, problemOf, unreachable } from "./problem.ts";
import type { Page, Upload } from "./types.ts";

export type Query = Record<string, string | number | boolean | null | undefined>;

const kBase = "/api/v1";

// The address of a route, for requests and for links (downloads, CSV).
export function apiUrl(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== null && value !== "" && value !== false) parameters.set(name, value === true ? "1" : String(value));
  if (organisation.value) parameters.set("org", organisation.value);
  const text = parameters.toString();
  return kBase + path + (text ? "?" + text : "");
}

// Values in paths are ids, domains and tokens of others: always encoded.
export const seg = (value: string | number) => encodeURIComponent(String(value));

interface Options { query?: Query; signal?: AbortSignal; once?: string }

async function send(method: string, path: string, body: BodyInit | undefined, type: string | undefined, options: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (type) headers["Content-Type"] = type;
  if (method !== "GET" && session.value) headers["X-CSRF-Token"] = session.value.csrf;
  if (options.once) headers["Idempotency-Key"] = options.once;
  let answer: Response;
  try {
    answer = await fetch(apiUrl(path, options.query), { method, headers, body, signal: options.signal, credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreachable();
  }
  if (answer.ok) return answer;
  const problem = problemOf(answer.status, await answer.text().catch(() => ""));
  if (answer.status === 401 && session.value) session.value = null; // it ended: the log-in page comes
  throw problem;
}

// Marks that turn the direction of text would let a name of a stranger rewrite the line that it stands
// in. They are written out here, for all pages at once; octets of evidence do not come this way.
const kTurns = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
export const straight = (text: string) => text.replace(kTurns, (c) => `‹U+${c.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}›`);

export async function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return JSON.parse(straight(await (await send("GET", path, undefined, undefined, { query, signal })).text())) as T;
}

export async function getOctets(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  return new Uint8Array(await (await send("GET", path, undefined, undefined, { signal })).arrayBuffer());
}

export async function call<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown, options: Options = {}): Promise<T> {
  const answer = await send(method, path, body === undefined ? undefined : JSON.stringify(body), body === undefined ? undefined : "application/json", options);
  const text = await answer.text();
  return (text ? JSON.parse(straight(text)) : undefined) as T;
}

export const getPage = <T>(path: string, query: Query, cursor: string | null, signal?: AbortSignal) => get<Page<T>>(path, { ...query, cursor }, signal);

// XMLHttpRequest because fetch tells nothing of how far a body is. `progress`: octets sent, of all.
export function upload(file: Blob, name: string, progress: (sent: number, total: number) => void, signal?: AbortSignal): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", apiUrl("/uploads", { name }));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    if (session.value) request.setRequestHeader("X-CSRF-Token", session.value.csrf);
    request.upload.onprogress = (event) => progress(event.loaded, event.total || file.size);
    request.onerror = () => reject(unreachable());
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText) as Upload);
      else {
        if (request.status === 401) session.value = null;
        reject(problemOf(request.status, request.responseText));
      }
    };
    signal?.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

export { Problem };
