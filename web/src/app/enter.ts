// Getting in and out: the session as the server knows it.
import { call, get } from "../api/client.ts";
import { asProblem } from "../api/problem.ts";
import type { Session } from "../api/types.ts";
import { stop } from "./live.ts";
import { ownAddress } from "./match.ts";
import { navigate, place } from "./router.ts";
import { session } from "./session.ts";

// Where somebody goes who is not logged in: the first run, or the log-in page.
export async function greet(): Promise<void> {
  const next = location.pathname + location.search;
  const { needed } = await get<{ needed: boolean }>("/setup");
  const remember = next === "/" || next === "/login" || next === "/setup" ? "" : `?next=${encodeURIComponent(next)}`;
  navigate(needed ? "/setup" : `/login${remember}`, "replace");
}

export async function resume(): Promise<void> {
  try {
    session.value = await get<Session>("/session");
  } catch (error) {
    const problem = asProblem(error);
    if (problem.status !== 401) throw problem;
    session.value = null;
  }
}

export function entered(value: Session): void {
  session.value = value;
  navigate(ownAddress(place.value.query.get("next")) ?? "/diagnose", "replace");
}

export async function leave(): Promise<void> {
  await call("DELETE", "/session");
  stop();
  session.value = null;
}
