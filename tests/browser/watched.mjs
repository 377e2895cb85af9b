// What the tests of the watch need: a domain with faults in a DNS snapshot, and a webhook that takes alerts.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { join } from "node:path";

export const kDomain = "fernhill-music.example";

const kKey = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";

// An include that leads to a free domain, an end that says nothing, a policy without force, a short key.
const kRecords = {
  [`${kDomain} TXT`]: ["v=spf1 include:_spf.salesforce.com include:spf.mailhost.example include:gone.example a mx ?all"],
  [`${kDomain} MX`]: [`10 mail.${kDomain}`, `20 mail2.${kDomain}`],
  [`${kDomain} A`]: ["192.0.2.10"],
  [`${kDomain} NS`]: [`ns1.${kDomain}`, `ns2.${kDomain}`],
  [`${kDomain} SOA`]: [`ns1.${kDomain} hostmaster.${kDomain} 1 3600 600 86400 60`],
  [`ns1.${kDomain} A`]: ["192.0.2.53"],
  [`ns2.${kDomain} A`]: ["198.51.100.53"],
  [`mail.${kDomain} A`]: ["192.0.2.1"],
  [`mail2.${kDomain} A`]: ["192.0.2.2"],
  [`_dmarc.${kDomain} TXT`]: [`v=DMARC1; p=none; pct=50; rua=mailto:dmarc@${kDomain}`],
  [`sf1._domainkey.${kDomain} TXT`]: [`v=DKIM1; k=rsa; p=${kKey}`],
  [`selector1._domainkey.${kDomain} TXT`]: ["v=DKIM1; p="],
  [`_smtp._tls.${kDomain} TXT`]: [`v=TLSRPTv1; rua=mailto:tls@${kDomain}`],
  [`_mta-sts.${kDomain} TXT`]: ["v=STSv1; id=20260101"],
  "_spf.salesforce.com TXT": ["v=spf1 exists:%{i}._spf.mta.salesforce.com -all"],
  "spf.mailhost.example TXT": ["v=spf1 include:a.mailhost.example include:b.mailhost.example ~all"],
  "a.mailhost.example TXT": ["v=spf1 ip4:198.51.100.0/24 ip4:203.0.113.0/24 -all"],
  "b.mailhost.example TXT": ["v=spf1 ip4:198.51.100.0/25 ip6:2001:db8::/32 -all"],
};

// The same after `changes` ("NAME TYPE": data, or null: it is gone).
export function snapshot(changes = {}) {
  const answers = Object.entries({ ...kRecords, ...changes }).flatMap(([question, data]) => {
    const [name, type] = question.split(" ");
    return data ? [{ name, type, ttl: 300, data }] : [];
  });
  return { missing: "nxdomain", answers };
}

// The shared server of these tests may be told to refuse.
export async function webhook(folder) {
  const key = join(folder, "hook.key"), certificate = join(folder, "hook.pem");
  const made = spawnSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", certificate, "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]);
  if (made.status !== 0) throw new Error(`openssl: ${made.stderr}`);
  const taken = [];
  const hook = { status: 200, taken, certificate, url: "", close: () => server.close() };
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
    let body = "";
    request.on("data", (octets) => (body += octets));
    request.on("end", () => {
      taken.push({ headers: request.headers, body });
      response.writeHead(hook.status, { "Content-Type": "text/plain" }).end(hook.status === 200 ? "taken" : "not now");
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  hook.url = `https://127.0.0.1:${server.address().port}/hook`;
  return hook;
}
