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
  [`sf1._domainkey.${kDomain} TXT`]: [`v=DKIM1; k=rsa; n=<img src=x onerror=window.__pwned=1>${"x".repeat(400)}; p=${kKey}`],
  [`selector1._domainkey.${kDomain} TXT`]: ["v=DKIM1; p="],
  [`_smtp._tls.${kDomain} TXT`]: [`v=TLSRPTv1; rua=mailto:tls@${kDomain}`],
  [`_mta-sts.${kDomain} TXT`]: ["v=STSv1; id=20260101"],
  // A blocklist that names the domain's own server, and one that names nothing; the others do not answer their test entries.
  "2.0.0.127.zen.spamhaus.org A": ["127.0.0.2"],
  "1.2.0.192.zen.spamhaus.org A": ["127.0.0.3"],
  "2.0.0.127.bl.spamcop.net A": ["127.0.0.2"],
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

const kDay = 86_400_000;
const mailDate = (at) => new Date(at).toUTCString().replace("GMT", "+0000");
const lines = (text) => text.replaceAll("\n", "\r\n");

// A report of a feedback loop (RFC 5965).
const complaint = (number, at) => lines(`From: complaints@arf.mail.yahoo.com
To: fbl@${kDomain}
Subject: complaint
Date: ${mailDate(at)}
Message-ID: <c${number}@arf.mail.yahoo.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: text/plain

A complaint.
--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Test/1
Version: 1
Source-IP: 192.0.2.1
Arrival-Date: ${mailDate(at)}

--b
Content-Type: message/rfc822

From: Offers <news@${kDomain}>
To: person@yahoo.example
Subject: Offer
Message-ID: <m${number}@${kDomain}>

Hello
--b--
`);

const bounce = (number, action, status, answer, at) => lines(`From: MAILER-DAEMON@mx.example
To: bounces@${kDomain}
Subject: Undelivered Mail Returned to Sender
Date: ${mailDate(at)}
Message-ID: <b${number}@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; person${number}@outlook.com
Action: ${action}
Status: ${status}
Diagnostic-Code: smtp; ${answer}

--b
Content-Type: message/rfc822

From: sales@${kDomain}
To: person${number}@outlook.com
Subject: offer
Message-ID: <o${number}@${kDomain}>

Text
--b--
`);

// What providers and receivers tell of the domain: files to be uploaded.
export function feedback(now) {
  const yesterday = new Date(now - kDay);
  const day = yesterday.toISOString().slice(0, 10);
  const feed = `${day.slice(5, 7)}/${day.slice(8, 10)}/${day.slice(0, 4)}`;
  const files = [
    { name: `${kDomain}-spam-rate.csv`, mimeType: "text/csv", text: `Date,Spam rate,Domain reputation\n${day},0.31%,LOW\n` },
    { name: "snds.csv", mimeType: "text/csv", text: `192.0.2.1,${feed} 7:00 AM,${feed} 11:00 PM,1894,1890,1880,RED,1.2%,,,3,mx.example.com,someone@${kDomain},\r\n` },
  ];
  for (let i = 0; i < 8; i++) files.push({ name: `complaint-${i}.eml`, mimeType: "message/rfc822", text: complaint(i, yesterday) });
  for (let i = 0; i < 3; i++) files.push({ name: `deferral-${i}.eml`, mimeType: "message/rfc822", text: bounce(i, "delayed", "4.7.0", "451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation. (S775)", yesterday) });
  for (let i = 0; i < 20; i++) files.push({ name: `bounce-${i}.eml`, mimeType: "message/rfc822", text: bounce(100 + i, "failed", "5.7.1", "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. (S3140)", now) });
  return files.map(({ text, ...file }) => ({ ...file, buffer: Buffer.from(text) }));
}

// `status` is what it answers.
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
