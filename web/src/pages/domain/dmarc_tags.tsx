// A DMARC record tag by tag, in words.
import type { DmarcView } from "../../api/watch_types.ts";
import { Badge } from "../../ui/badge.tsx";
import { severityTone } from "../../ui/words.ts";

const kTags: Record<string, string> = {
  v: "Version", p: "Policy", sp: "Policy for subdomains", np: "Policy for subdomains that do not exist", adkim: "Alignment of DKIM", aspf: "Alignment of SPF",
  rua: "Aggregate reports go to", ruf: "Failure reports go to", fo: "Failure reports when", psd: "Public suffix domain", t: "Test mode",
  pct: "Share of messages (removed by RFC 9989)", rf: "Form of failure reports (removed by RFC 9989)", ri: "Interval of reports (removed by RFC 9989)",
};
const kPolicies: Record<string, string> = { none: "deliver as if there were none", quarantine: "treat as suspicious", reject: "refuse" };
const kStrictness: Record<string, string> = { r: "relaxed: the organisation's domain is enough", s: "strict: the very domain" };

function meaning(tag: string, value: string): string {
  const low = value.toLowerCase();
  if (["p", "sp", "np"].includes(tag)) return kPolicies[low] ?? "";
  if (tag === "adkim" || tag === "aspf") return kStrictness[low] ?? "";
  if (tag === "t") return low === "y" ? "the policy is only tried, one step milder" : "the policy is in force";
  return "";
}

interface Tag { tag: string; value: string; from: number; to: number }

// Places are octets of the record; what is beyond ASCII there is a fault of its own.
export function tagsOf(record: string): Tag[] {
  const tags: Tag[] = [];
  let from = 0;
  for (const piece of record.split(";")) {
    const to = from + piece.length;
    const at = piece.indexOf("=");
    if (piece.trim()) tags.push({ tag: (at < 0 ? piece : piece.slice(0, at)).trim(), value: at < 0 ? "" : piece.slice(at + 1).trim(), from, to });
    from = to + 1;
  }
  return tags;
}

export function DmarcTags({ dmarc }: { dmarc: DmarcView }) {
  const tags = tagsOf(dmarc.record);
  return (
    <div class="scroll-x">
      <table class="plain" aria-label="Tags of the DMARC record">
        <thead><tr><th scope="col">Tag</th><th scope="col">Value</th><th scope="col">What it says</th></tr></thead>
        <tbody>
          {tags.map((t, i) => {
            const faults = dmarc.faults.filter((f) => f.bytes && f.bytes[0] >= t.from && f.bytes[0] < t.to);
            return (
              <tr key={i}>
                <th scope="row" class="mono">{t.tag}</th>
                <td class="mono any">{t.value}</td>
                <td>
                  {Object.hasOwn(kTags, t.tag.toLowerCase()) ? kTags[t.tag.toLowerCase()] : "Not known"}{meaning(t.tag.toLowerCase(), t.value) && <span class="dim">: {meaning(t.tag.toLowerCase(), t.value)}</span>}
                  {faults.map((f, n) => <div key={n}><Badge tone={severityTone(f.severity)} bare>{f.says}</Badge></div>)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
