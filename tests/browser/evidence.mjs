// Evidence that the browser tests make up: DMARC reports of a month, and Email Logs of any size.

const kDay = 86_400;
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const row = ({ ip, count, dkim = [], spf = [], aligned = [false, false], disposition = "none", author, reasons = [] }) => `<record><row><source_ip>${ip}</source_ip><count>${count}</count><policy_evaluated><disposition>${disposition}</disposition><dkim>${aligned[0] ? "pass" : "fail"}</dkim><spf>${aligned[1] ? "pass" : "fail"}</spf>${reasons.map((r) => `<reason><type>${r}</type></reason>`).join("")}</policy_evaluated></row><identifiers><header_from>${escape(author)}</header_from></identifiers><auth_results>${dkim.map(([d, s, r]) => `<dkim><domain>${escape(d)}</domain><selector>${escape(s)}</selector><result>${r}</result></dkim>`).join("")}${spf.map(([d, r]) => `<spf><domain>${escape(d)}</domain><scope>mfrom</scope><result>${r}</result></spf>`).join("")}</auth_results></record>`;

export const report = ({ id, begin, domain, org, policy = "none", rows }) =>
  `<?xml version="1.0" encoding="UTF-8"?><feedback><version>1.0</version><report_metadata><org_name>${escape(org)}</org_name><email>dmarc@${escape(org)}</email><report_id>${escape(id)}</report_id><date_range><begin>${begin}</begin><end>${begin + kDay - 1}</end></date_range></report_metadata><policy_published><domain>${escape(domain)}</domain><adkim>r</adkim><aspf>r</aspf><p>${policy}</p><sp>${policy}</sp><pct>100</pct><fo>0</fo></policy_published>${rows.map((r) => row({ author: domain, ...r })).join("")}</feedback>`;

// The same figures at every run.
function dice(seed) {
  let state = seed;
  return () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32);
}

// A month of a company that sends from its own server, from Salesforce (signed from day 16 on) and from
// a newsletter service that nobody set up; with forwarders, a list, and somebody who pretends to be it.
export function monthOfReports({ domain = "example.com", until, days = 30, seed = 7 }) {
  const random = dice(seed);
  const about = (n) => Math.max(1, Math.round(n * (0.7 + 0.6 * random())));
  const first = Math.floor(until / kDay) * kDay - days * kDay;
  const reports = [];
  for (let day = 0; day < days; day++) {
    const begin = first + day * kDay;
    const weekend = [0, 6].includes(new Date(begin * 1000).getUTCDay());
    const scale = weekend ? 0.25 : 1;
    for (const [n, org] of ["google.com", "enterprise.protection.outlook.com", "yahoo.com"].entries()) {
      const part = scale * [0.5, 0.35, 0.15][n];
      const rows = [
        { ip: "192.0.2.1", count: about(420 * part), dkim: [[domain, "mine", "pass"]], spf: [[domain, "pass"]], aligned: [true, true] },
        { ip: "192.0.2.7", count: about(60 * part), dkim: [], spf: [[domain, "pass"]], aligned: [false, true] },
        { ip: "192.0.2.20", count: about(150 * part), dkim: day >= 15 ? [[domain, "sf1", "pass"]] : [], spf: [["1.2.a-hu5amac.na63.bnc.salesforce.com", "pass"]], aligned: [day >= 15, false] },
        { ip: "192.0.2.50", count: about(24 * part), dkim: [[domain, "mine", "pass"]], spf: [[domain, "softfail"]], aligned: [true, false] },
        { ip: "192.0.2.30", count: about(10 * part), dkim: [[domain, "mine", "fail"], ["lists.example.org", "l", "pass"]], spf: [["lists.example.org", "pass"]], reasons: ["mailing_list"] },
        { ip: `203.0.113.${40 + (day % 9)}`, count: about((day === 21 ? 220 : 14) * part), spf: [[domain, "fail"]], disposition: "none" },
      ];
      if (!weekend) rows.push({ ip: "198.2.128.7", count: about(80 * part), dkim: [["mcsv.net", "k1", "pass"]], spf: [["b1.mcsv.net", "pass"]] });
      reports.push({ name: `${org}!${domain}!${begin}!${begin + kDay - 1}.xml`, text: report({ id: `${org}-${day}`, begin, domain, org, rows }) });
    }
  }
  return reports;
}

const kAnswers = [
  ["gmail.example", "550-5.7.26 Your email has been blocked because the sender is unauthenticated. 550-5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM. 550 5.7.26 https://support.google.com/mail/?p=UnauthenticatedSender - gsmtp"],
  ["contoso.example", "550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources"],
  ["harbour.example", "550 5.1.1 The email account that you tried to reach does not exist. gsmtp"],
  ["fabrikam.example", "451 4.7.500 Server busy. Please try again later from [198.51.100.31]. (AS77713)"],
];

// Rows of an Email Log as a stream of pieces of text, so that half a million need no memory.
export function* emailLog({ messages, until, sender = "sales@example.com", seed = 3 }) {
  const random = dice(seed);
  yield '"Date/Time","Internal Message ID","Mail Event","Recipient","Sender","Remote Host","Bytes Transferred","User ID","Message ID Header","Retry Count","Seconds in Queue","Delivery Stage","Relay Address","Relay Host","Remote DSN","TLS_Cipher","TLS_Verified"\r\n';
  const two = (n) => String(n).padStart(2, "0");
  let piece = "";
  for (let i = 0; i < messages; i++) {
    const at = new Date((until - 6 * kDay + Math.floor((i / messages) * 6 * kDay)) * 1000);
    const time = `${two(at.getUTCMonth() + 1)}/${two(at.getUTCDate())}/${at.getUTCFullYear()} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
    const [domain, answer] = kAnswers[Math.floor(random() ** 2 * kAnswers.length)];
    const to = `person${i % 40_000}@${domain}`;
    const id = `<log${i}.000000000000000000@sfdc.net>`;
    const line = (event, bytes, stage, relay, dsn, tls) => `"${time}","int${i}","${event}","${to}","${sender}","10.1.2.3","${bytes}","0058d000004mQyT","${id}","0","2","${stage}","${relay}","mx.${domain}","${dsn}","${tls}",""\r\n`;
    piece += line("R", 2048, "", "", "", "");
    if (random() < 0.35) piece += answer.startsWith("4") ? line("T", 0, "RCPT TO", "203.0.113.9", answer, "") : line("P", 0, "DATA", "203.0.113.9", answer, "");
    else piece += line("D", 2048, "", "203.0.113.9", "250 2.0.0 OK", "TLSv1.3");
    if (piece.length > 1 << 20) {
      yield piece;
      piece = "";
    }
  }
  yield piece;
}
