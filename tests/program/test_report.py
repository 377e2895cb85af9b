#!/usr/bin/env python3
"""What the stored reports say of a domain: every figure against plain sums over the same rows."""
import csv
import io
import unittest
from xml.sax.saxutils import escape

from program import ProgramTest, main, waybill

DAY = 86400
BEGIN = 1790035200  # 2026-09-22 00:00:00 UTC
AT = BEGIN + 30 * DAY - 1


def row(ip, count, disposition="none", dkim=(), spf=(), aligned=(False, False), author="example.com", reasons=()):
    return dict(ip=ip, count=count, disposition=disposition, dkim=dkim, spf=spf, aligned=aligned, author=author, reasons=reasons)


OWN = row("192.0.2.1", 200, dkim=[("example.com", "mine", "pass")], spf=[("example.com", "pass")], aligned=(True, True))
NEWS = row("198.2.128.7", 40, dkim=[("mcsv.net", "k1", "pass")], spf=[("b1.mcsv.net", "pass")])
SALESFORCE = row("192.0.2.20", 9, spf=[("1.2.a-hu5amac.na63.bnc.salesforce.com", "pass")])
SALESFORCE_AGAIN = row("192.0.2.21", 3, spf=[("3.4.a-hu5amac.na63.bnc.salesforce.com", "pass")])
LIST = row("192.0.2.30", 4, dkim=[("example.com", "mine", "fail"), ("lists.example.org", "l", "pass")],
           spf=[("lists.example.org", "pass")], reasons=["mailing_list"])
SPOOF = row("192.0.2.40", 7, "quarantine", spf=[("example.com", "fail")])
FORWARDED = row("192.0.2.50", 2, dkim=[("example.com", "mine", "pass")], spf=[("example.com", "softfail")], aligned=(True, False))
ALL = [OWN, NEWS, SALESFORCE, SALESFORCE_AGAIN, LIST, SPOOF, FORWARDED]


def document(report_id, begin, rows, domain="example.com"):
    def record(r):
        word = {True: "pass", False: "fail"}
        dkim = "".join(f"<dkim><domain>{escape(d)}</domain><selector>{escape(s)}</selector><result>{x}</result></dkim>" for d, s, x in r["dkim"])
        spf = "".join(f"<spf><domain>{escape(d)}</domain><scope>mfrom</scope><result>{x}</result></spf>" for d, x in r["spf"])
        why = "".join(f"<reason><type>{x}</type></reason>" for x in r["reasons"])
        return (f"<record><row><source_ip>{r['ip']}</source_ip><count>{r['count']}</count><policy_evaluated><disposition>"
                f"{r['disposition']}</disposition><dkim>{word[r['aligned'][0]]}</dkim><spf>{word[r['aligned'][1]]}</spf>{why}"
                f"</policy_evaluated></row><identifiers><header_from>{r['author']}</header_from></identifiers><auth_results>{dkim}{spf}"
                "</auth_results></record>")
    return (f"<feedback><version>1.0</version><report_metadata><org_name>receiver.example</org_name><email>dmarc@receiver.example"
            f"</email><report_id>{report_id}</report_id><date_range><begin>{begin}</begin><end>{begin + DAY - 1}</end></date_range>"
            f"</report_metadata><policy_published><domain>{domain}</domain><adkim>r</adkim><aspf>r</aspf><p>none</p><sp>none</sp>"
            f"<pct>100</pct><fo>0</fo></policy_published>{''.join(map(record, rows))}</feedback>").encode()


class ReportTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.store = f"sqlite:{self.folder / 'waybill.db'}"

    def ingest(self, *documents):
        for number, octets in enumerate(documents):
            self.write(f"in/{number}.xml", octets)
        self.expect(0, waybill("ingest", "--vouch", "--json", "--store", self.store, self.folder / "in"))

    def report(self, *more, status=0):
        return self.expect(status, waybill("report", *more, "--store", self.store, "--to", "2026-10-21"))

    def json(self, *more):
        return self.report(*more, "--json").one

    def fill(self):
        self.ingest(document("first", BEGIN, ALL), document("last", BEGIN + 29 * DAY, [OWN, NEWS]))


class Figures(ReportTest):
    def test_a_message_counts_once(self):
        self.fill()
        rows = ALL + [OWN, NEWS]
        counts = self.json("domain", "example.com")["counts"]
        self.assertEqual(sum(r["count"] for r in rows), counts["messages"])
        self.assertEqual(sum(r["count"] for r in rows if any(r["aligned"])), counts["passing"])
        self.assertEqual(sum(r["count"] for r in rows if r["aligned"][0]), counts["dkim_aligned"])
        self.assertEqual(7, counts["quarantined"])
        self.assertEqual(counts["messages"], sum(counts["traffic"].values()))
        self.ingest(document("first", BEGIN, ALL))  # again
        self.assertEqual(counts, self.json("domain", "example.com")["counts"])

    def test_sources_are_named(self):
        self.fill()
        sources = {s["source"]: s for s in self.json("sources", "example.com", "--org-id", "00DA0000000Hu5aMAC")["sources"]}
        self.assertEqual(80, sources["service:mailchimp"]["counts"]["messages"])
        self.assertEqual(("known", "misconfigured"), (sources["service:mailchimp"]["confidence"], sources["service:mailchimp"]["traffic"]))
        org = sources["org:00DA0000000Hu5a"]
        self.assertEqual(12, org["counts"]["messages"])
        self.assertEqual(("core", "own"), (org["salesforce"]["route"], org["salesforce"]["ownership"]))
        self.assertEqual("mailing-list", sources["domain:lists.example.org"]["traffic"])
        self.assertEqual("spoof", sources["address:192.0.2.40"]["traffic"])
        self.assertEqual("forwarder", sources["address:192.0.2.50"]["traffic"])
        unknown = self.json("sources", "example.com")["sources"]
        self.assertEqual(["unknown-org"], [s["salesforce"]["ownership"] for s in unknown if s["salesforce"]])

    def test_names_of_addresses(self):
        """Only a name that leads back to the address tells who sent."""
        self.ingest(document("first", BEGIN, [row("198.51.100.7", 5), row("198.51.100.8", 3)]))
        snapshot = self.snapshot(("7.100.51.198.in-addr.arpa", "PTR", ["mail-1.google.com"]), ("mail-1.google.com", "A", ["198.51.100.7"]),
                                 ("8.100.51.198.in-addr.arpa", "PTR", ["mail-1.google.com"]))
        plain = {s["source"] for s in self.json("sources", "example.com")["sources"]}
        self.assertEqual({"address:198.51.100.7", "address:198.51.100.8"}, plain)
        named = {s["source"] for s in self.json("sources", "example.com", "--reverse-dns", "--dns", snapshot)["sources"]}
        self.assertEqual({"service:google-workspace", "address:198.51.100.8"}, named)

    def test_only_real_failures(self):
        self.fill()
        failures = self.json("failures", "example.com")["failures"]
        self.assertEqual(40 * 2 + 9 + 3 + 4 + 7, sum(f["messages"] for f in failures))
        self.assertNotIn("192.0.2.50", [a for f in failures for a in f["addresses"]])  # SPF alone fails
        news = failures[0]
        self.assertEqual("SPF passes for b1.mcsv.net, which is not aligned; the signature is of mcsv.net, none of example.com", news["says"])
        self.assertIn("Mailchimp", news["fix"])

    def test_days_are_utc(self):
        self.fill()
        days = {d["day"]: d for d in self.json("timeline", "example.com")["days"]}
        self.assertEqual(30, len(days))
        self.assertEqual((265, 202), (days["2026-09-22"]["messages"], days["2026-09-22"]["passing"]))
        self.assertEqual(240, days["2026-10-21"]["messages"])
        self.assertEqual(0, days["2026-10-01"]["messages"])
        one = self.expect(0, waybill("report", "timeline", "example.com", "--json", "--store", self.store, "--from", "2026-09-22", "--to", "2026-09-22",
                                     env={"TZ": "Pacific/Auckland"})).one
        self.assertEqual([265], [d["messages"] for d in one["days"]])


class WhatIf(ReportTest):
    def test_a_policy_alone_and_with_a_key(self):
        self.fill()
        result = self.json("what-if", "example.com", "--set", "p=reject", "--dkim-for", "mailchimp")
        alone, key, together = result["changes"]
        self.assertEqual({"legitimate": 92, "forwarded": 4, "spoofed": 7, "unknown": 0}, alone["stopped"])
        self.assertEqual(4, alone["effect"]["perhaps_spared"])
        self.assertEqual(80, key["effect"]["newly_passing"])
        self.assertEqual(12, together["stopped"]["legitimate"])
        self.assertEqual("not-ready", result["readiness"]["state"])
        self.assertIn("service:mailchimp", [b["source"] for b in result["readiness"]["blockers"]])

    def test_another_spf_record(self):
        self.fill()
        snapshot = self.write("dns.json", b'{"missing": "nxdomain", "answers": [{"name": "example.com", "type": "TXT", '
                              b'"data": ["v=spf1 ip4:192.0.2.1 -all"]}]}')
        record = "v=spf1 ip4:192.0.2.40 -all"
        effect = self.json("what-if", "example.com", "--spf", record, "--dns", snapshot)["changes"][0]["effect"]
        self.assertEqual((7, 0, 0), (effect["newly_passing"], effect["newly_failing"], effect["unknown"]))  # DKIM keeps the others
        strict = self.json("what-if", "example.com", "--spf", "v=spf1 -all", "--dns", snapshot)["changes"][0]["effect"]
        self.assertEqual(0, strict["messages"])

    def test_nothing_is_wrong_silently(self):
        self.fill()
        for arguments in (["--set", "p=perhaps"], ["--set", "pct=50"]):
            self.report("what-if", "example.com", *arguments, status=2)


class Output(ReportTest):
    def test_hostile_names_stay_text(self):
        evil = "=cmd|'/c calc'!a0.example"
        self.ingest(document("evil", BEGIN, [row("192.0.2.9", 3, spf=[(evil, "pass")]), row("192.0.2.8", 1, spf=[("a\u202eb.example", "pass")])]))
        for view in ("sources", "failures"):
            text = self.report(view, "example.com", "--format", "csv").out.decode()
            rows = list(csv.reader(io.StringIO(text)))
            self.assertEqual(1, len({len(r) for r in rows}))
            self.assertFalse([cell for r in rows for cell in r if cell[:1] in ("=", "+", "@", "\t", "\r")])
            table = self.report(view, "example.com").out.decode()
            self.assertNotIn("\u202e", table)
            self.assertNotIn("\x1b", table)

    def test_tenants_are_apart(self):
        self.fill()
        self.assertEqual(0, self.json("domain", "example.com", "--tenant", "other")["counts"]["messages"])

    def test_a_mistyped_store_is_not_made(self):
        self.report("domain", "example.com", status=4)
        self.assertFalse((self.folder / "waybill.db").exists())

    def test_wrong_usage(self):
        self.fill()
        self.expect(2, waybill("report"))
        self.expect(2, waybill("report", "domain"))
        self.expect(2, waybill("report", "timeline", "--store", self.store, "--from", "yesterday"))
        self.expect(2, waybill("report", "domain", "..", "--store", self.store))


if __name__ == "__main__":
    main()
