// Who is logged in, and which organisation the pages are about.
import { computed, signal } from "@preact/signals";
import type { Organisation, Role, Session } from "../api/types.ts";
import { place } from "./router.ts";

export const session = signal<Session | null>(null);

// "" while the pages are about the user's own organisation; else the id of a client, from ?org=.
export const organisation = computed(() => {
  const asked = place.value.query.get("org") ?? "";
  return session.value && asked === session.value.organisation.id ? "" : asked;
});

export const currentOrganisation = computed<Organisation | null>(() => {
  const s = session.value;
  if (!s) return null;
  const id = organisation.value || s.organisation.id;
  return s.organisations.find((o) => o.id === id) ?? { ...s.organisation, parent: null };
});

const kRanks: Record<Role, number> = { viewer: 0, analyst: 1, admin: 2, owner: 3 };
// The server decides; this only leaves out what would be refused.
export const may = (role: Role) => (session.value ? kRanks[session.value.user.role] >= kRanks[role] : false);
