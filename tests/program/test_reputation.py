#!/usr/bin/env python3
"""The watch over blocklists with rbldnsd and unbound of Debian and the real server; complaints, figures of mailbox
providers, patterns of refusals."""
import io
import os
import pathlib
import shutil
import signal
import tempfile
import time
import unittest
import zipfile

import name_servers
from api_server import Visitor
from dmarc_reports import aggregate
from program import waybill
from serve import Serve

PASSWORD = "correct horse battery staple"
OWN, SHARED, UNSEEN = "192.0.2.66", "40.107.20.1", "192.0.2.70"  # the second is Microsoft's
TTL = "$SOA 1 ns.example admin.example 0 1 1 1 1\n$TTL 1"  # a resolver keeps "not listed" for as long as the SOA says
# What each list holds, test entries included (RFC 5782 section 5).
LISTS = {
    "zen.spamhaus.org": ("ip4set", [TTL, ":2:https://check.example/?$", "127.0.0.2"]),
    "bl.spamcop.net": ("ip4set", [TTL, ":2:reported", "127.0.0.2"]),
    "psbl.surriel.com": ("ip4set", [TTL, ":2:trap", "127.0.0.1", "127.0.0.2", "0.0.0.0/1", "128.0.0.0/1"]),  # lists the world
    "dnsbl-1.uceprotect.net": ("ip4set", [TTL, ":2:listed", OWN]),  # without its test entry
    "bl.blocklist.de": ("ip4set", [TTL, "127.0.0.2 :127.0.0.2:", f"{OWN} :127.255.255.254:"]),  # declines
    "dbl.spamhaus.org": ("dnset", [TTL, ":127.0.1.2:spam domain", "dbltest.com"]),
    "multi.uribl.com": ("dnset", [TTL, ":127.0.0.2:black", "test.uribl.com"]),
}
DEAD = ("dnsbl.sorbs.net", "ix.dnsbl.manitu.net", "combined.njabl.org", "dnsbl.ahbl.org")


def complaint(number, day, reporter="complaints@arf.mail.yahoo.com"):
    """A report of a feedback loop (RFC 5965)."""
    return (f"From: {reporter}\r\nTo: fbl@example.com\r\nSubject: complaint\r\nDate: {day}\r\nMessage-ID: <c{number}@{reporter}>\r\n"
            'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report; boundary="b1"\r\n\r\n--b1\r\n'
            "Content-Type: text/plain\r\n\r\nA complaint.\r\n--b1\r\nContent-Type: message/feedback-report\r\n\r\n"
            f"Feedback-Type: abuse\r\nUser-Agent: Test/1\r\nVersion: 1\r\nSource-IP: {OWN}\r\nOriginal-Rcpt-To: person@yahoo.example\r\n"
            f"Arrival-Date: {day}\r\n\r\n--b1\r\nContent-Type: message/rfc822\r\n\r\nFrom: Offers <news@example.com>\r\n"
            f"To: person@yahoo.example\r\nSubject: Offer\r\nMessage-ID: <m{number}@example.com>\r\n\r\nHello\r\n--b1--\r\n").encode()


def bounce(number, status, action, answer, when):
    """A delivery report of Outlook.com's refusal."""
    date = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(when))
    return (f"From: MAILER-DAEMON@mx.example\r\nTo: bounces@example.com\r\nSubject: Undelivered Mail Returned to Sender\r\n"
            f"Date: {date}\r\nMessage-ID: <b{number}@mx.example>\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b1"\r\n\r\n--b1\r\nContent-Type: text/plain\r\n\r\n'
            "It could not be delivered.\r\n--b1\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
            f"Final-Recipient: rfc822; person{number}@outlook.com\r\nAction: {action}\r\nStatus: {status}\r\n"
            f"Diagnostic-Code: smtp; {answer}\r\n\r\n--b1\r\nContent-Type: message/rfc822\r\n\r\nFrom: sales@example.com\r\n"
            f"To: person{number}@outlook.com\r\nSubject: offer\r\nMessage-ID: <o{number}@example.com>\r\n\r\nText\r\n--b1--\r\n").encode()


class Reputation(unittest.TestCase):
    changes = 0

    @classmethod
    def setUpClass(cls):
        missing = [name for name in ("rbldnsd", "unbound") if not name_servers.program(name)]
        if missing:
            raise unittest.SkipTest(f"not installed: {', '.join(missing)}")
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.lists = name_servers.start_rbldnsd(cls.folder / "rbldnsd", LISTS)
        cls.addClassCleanup(cls.lists.stop)
        cls.resolver = name_servers.start_unbound(cls.folder / "unbound", cls.lists.port, [*LISTS, "."],
                                                  "  cache-max-ttl: 0\n  cache-max-negative-ttl: 0\n  log-queries: yes\n")
        cls.addClassCleanup(cls.resolver.stop)
        config = cls.folder / "waybill.toml"
        config.write_text(f'[dns]\nresolver = "127.0.0.1:{cls.resolver.port}"\n[reputation]\nconfirm_seconds = 2\n')
        cls.server = Serve(cls.folder, "--config", config)
        cls.addClassCleanup(cls.server.stop)
        cls.owner = Visitor(cls.server)
        cls.owner.expect(200, "POST", "/setup", {"organisation": "Example", "name": "Olga", "email": "olga@example.com",
                                                 "password": PASSWORD})
        cls.owner.expect(200, "PATCH", "/organisation", {"vouch": True})
        cls.take("report.xml", aggregate(begin=int(time.time()) // 86400 * 86400 - 86400,
                                         rows=[(OWN, 30, "none", "pass", "fail"), (SHARED, 10, "none", "pass", "fail")]))

    @classmethod
    def take(cls, name, octets, state="done"):
        upload = cls.owner.expect(201, "POST", f"/uploads?name={name}", octets=octets)["id"]
        job = cls.wait(cls.owner.expect(202, "POST", "/intake", {"uploads": [upload]})["job"])
        assert job["state"] == state, job
        return job["result"] if state == "done" else job["error"]

    @classmethod
    def wait(cls, job):
        deadline = time.monotonic() + 60
        while (found := cls.owner.expect(200, "GET", f"/jobs/{job}"))["state"] not in ("done", "failed"):
            assert time.monotonic() < deadline, found
            time.sleep(0.05)
        return found

    def check(self):
        job = self.wait(self.owner.expect(202, "POST", "/domains/example.com/reputation/check")["job"])
        self.assertEqual(job["state"], "done", job)
        return self.owner.expect(200, "GET", "/domains/example.com/reputation")

    def change(self, zone, *lines):
        """The list holds these from now on."""
        index = list(LISTS).index(zone)
        file = self.folder / "rbldnsd" / f"list{index}"
        file.write_text("\n".join([*LISTS[zone][1], *lines]) + "\n")
        Reputation.changes += 1  # rbldnsd reads a file again when its time in whole seconds is another one
        os.utime(file, (time.time(), time.time() + 10 * Reputation.changes))
        self.lists.process.send_signal(signal.SIGHUP)
        time.sleep(1.2)  # until the resolver forgot

    def by_subject(self, found):
        return {(listing["subject"], listing["zone"]): listing for listing in found["listings"]}

    def test_a_listing_from_the_first_sign_to_its_end(self):
        self.assertEqual(self.check()["listings"], [])
        self.change("zen.spamhaus.org", OWN)
        self.change("bl.spamcop.net", SHARED)
        first = self.by_subject(self.check())
        self.assertEqual({key: listing["state"] for key, listing in first.items()},
                         {(OWN, "zen.spamhaus.org"): "suspected", (SHARED, "bl.spamcop.net"): "suspected"})
        self.assertEqual(self.alerts("listing"), [])
        time.sleep(2.1)
        found = self.check()
        second = self.by_subject(found)
        own, shared = second[OWN, "zen.spamhaus.org"], second[SHARED, "bl.spamcop.net"]
        self.assertEqual((own["state"], own["holder"], own["shared"], own["mail_share"]), ("listed", "own", False, 0.75))
        self.assertEqual((shared["state"], shared["holder"], shared["shared"]), ("listed", "pool", True))
        self.assertEqual(own["severity"], "critical")
        self.assertGreater(own["impact"], 4 * shared["impact"])
        self.assertIn("way out", " ".join(own["advice"]))
        self.assertIn("Microsoft", " ".join(shared["advice"]))
        self.assertNotIn("way out", " ".join(shared["advice"]))
        self.assertEqual(self.alerts("listing"), [f"{OWN} is on the blocklist of Spamhaus", f"{SHARED} is on the blocklist of Cisco SpamCop"])
        lines = self.owner.expect(200, "GET", "/reputation")["items"]
        self.assertEqual([(line["domain"], line["listed"], line["severity"]) for line in lines], [("example.com", 2, "critical")])
        self.change("zen.spamhaus.org")
        third = self.by_subject(self.check())
        self.assertEqual(third[OWN, "zen.spamhaus.org"]["state"], "gone")
        self.assertEqual(third[SHARED, "bl.spamcop.net"]["state"], "listed")
        self.assertEqual(self.alerts("delisting"), [f"{OWN} is off the blocklist of Spamhaus"])
        self.change("bl.spamcop.net")

    def test_what_is_doubtful_is_no_listing(self):
        found = self.check()
        doubts = {doubt["zone"]: doubt for doubt in found["could_not_check"]}
        self.assertIn("what never is", doubts["psbl.surriel.com"]["reason"])
        self.assertIn("test entry", doubts["dnsbl-1.uceprotect.net"]["reason"])
        self.assertIn("does not answer this resolver", doubts["bl.blocklist.de"]["reason"])
        self.assertFalse(doubts["b.barracudacentral.org"]["asked"])
        self.assertFalse({listing["zone"] for listing in found["listings"]} &
                         {"psbl.surriel.com", "dnsbl-1.uceprotect.net", "bl.blocklist.de"})

    def alerts(self, rule):
        """Their titles, once those are noted that were raised."""
        deadline = time.monotonic() + 2
        while not (items := self.owner.expect(200, "GET", f"/alerts?rule={rule}")["items"]) and time.monotonic() < deadline:
            time.sleep(0.1)
        return sorted(item["title"] for item in items)

    def reputation(self):
        return self.owner.expect(200, "GET", "/domains/example.com/reputation")

    def test_complaints_have_a_rate_where_the_provider_counts_messages(self):
        day = time.strftime("%a, %d %b %Y 09:00:00 +0000", time.gmtime(time.time() - 86400))
        self.take("yahoo.xml", aggregate("y1", org="yahoo.com", begin=int(time.time()) // 86400 * 86400 - 86400,
                                         rows=[(OWN, 2000, "none", "pass", "fail")]))
        reports = [complaint(number, day) for number in range(8)]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for number, report in enumerate(reports):
                archive.writestr(f"{number}.eml", report)
        taken = self.take("complaints.zip", packed.getvalue())
        self.assertEqual((taken["kind"], taken["outcome"]), ("complaint", "8 complaints"))
        self.take("again.eml", reports[0].replace(b"From: ", b"Received: by mx.example.com; Mon, 23 Nov 2026 10:00:00 +0000\r\nFrom: ", 1))
        self.take("other.eml", complaint(99, day, "fbl@unknown.example"))
        complaints = self.reputation()["complaints"]
        self.assertEqual(complaints["total"], 9)
        rates = {of["provider"]: of for of in complaints["by_provider"]}
        self.assertEqual((rates["yahoo"]["complaints"], rates["yahoo"]["messages"], rates["yahoo"]["rate"], rates["yahoo"]["level"]),
                         (8, 2000, 0.004, "bad"))
        self.assertEqual((rates["unknown.example"]["rate"], rates["unknown.example"]["level"]), (None, "none"))
        with open(next(self.folder.glob("**/ledger.db")), "rb") as file:
            self.assertNotIn(b"person@yahoo.example", file.read())

    def test_figures_of_providers(self):
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86400))
        taken = self.take("example.com-spam-rate.csv", f"Date,Spam rate,Domain reputation\n{day},0.31%,LOW\n".encode())
        self.assertEqual((taken["kind"], taken["outcome"]), ("postmaster", "2 figures of a mailbox provider"))
        self.assertIn("put it into the name", self.take("figures.csv", b"Date,Spam rate\n2026-11-20,0.1%\n", "failed"))
        feed = time.strftime("%m/%d/%Y", time.gmtime(time.time() - 86400))
        taken = self.take("snds.csv", (f"{OWN},{feed} 7:00 AM,{feed} 11:00 PM,1894,1890,1880,RED,1.2%,,,3,mx.example.com,"
                                       f"someone@example.com,\r\n203.0.113.250,{feed} 7:00 AM,{feed} 11:00 PM,1,1,1,GREEN,< 0.1%,,,0,,,\r\n").encode())
        self.assertEqual(taken["kind"], "snds")
        self.check()  # from which on the address is known as one of the domain's
        figures = {(of["subject"], of["metric"]): of for of in self.reputation()["provider_figures"]}
        self.assertEqual((figures["example.com", "spam-rate"]["value"], figures["example.com", "spam-rate"]["level"]), (0.0031, "bad"))
        self.assertEqual(figures["example.com", "domain-reputation"]["text"], "LOW")
        self.assertEqual((figures[OWN, "filter-result"]["text"], figures[OWN, "filter-result"]["level"]), ("RED", "bad"))
        self.assertEqual(figures[OWN, "mail-from"]["text"], "example.com")
        self.assertFalse([subject for subject, _ in figures if subject == "203.0.113.250"])

    def test_a_first_deferral_and_a_cluster_are_told_once(self):
        today = int(time.time()) // 86400 * 86400
        bounces = [bounce(number, "4.7.0", "delayed", "451 4.7.650 The mail server [192.0.2.66] has been temporarily rate limited "
                          "due to IP reputation. (S775)", today - 3600) for number in range(3)]
        bounces += [bounce(100 + number, "5.7.1", "failed", "550 5.7.1 Unfortunately, messages from [192.0.2.66] weren't sent. "
                           "(S3140)", today) for number in range(40)]
        # A quiet past, so that there is something to compare with.
        bounces.append(bounce(999, "5.1.1", "failed", "550 5.1.1 user unknown", today - 8 * 86400))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for number, octets in enumerate(bounces):
                archive.writestr(f"{number}.eml", octets)
        self.take("bounces.zip", packed.getvalue())
        found = self.reputation()
        self.assertEqual([(warning["id"], warning["messages"]) for warning in found["early_warnings"]], [("microsoft-rate-ip", 3)])
        pattern = found["refusal_patterns"][0]
        self.assertEqual((pattern["provider"], pattern["pattern"], pattern["reputation"]), ("microsoft-consumer", "reputation", 43))
        self.assertEqual(pattern["starts"][0]["messages"], 40)
        self.take("more.eml", bounce(1000, "4.7.0", "delayed", "451 4.7.650 rate limited due to IP reputation. (S775)", time.time()))
        self.assertEqual(self.alerts("first-deferral"), [])
        self.assertEqual(self.alerts("early-warning"), ["Outlook.com limits the address by its reputation (4.7.650)"])
        self.assertEqual(len(self.alerts("refusal-cluster")), 1)

    def test_the_command_line_asks_the_same(self):
        server = f"127.0.0.1:{self.resolver.port}"
        keys = self.folder / "keys"
        keys.write_text("b.barracudacentral.org registered  # the operator knows the resolver\n")
        outcome = waybill("blocklists", "127.0.0.2", "dbltest.com", "no subject", "--resolver", server, "--keys", keys, "--json")
        self.assertEqual(outcome.status, 3)
        address, domain, fault = outcome.lines
        self.assertEqual((address["listed"], domain["listed"]), (0, 1))  # a private address is not asked about
        standing = {line["zone"]: line["standing"] for line in domain["lists"]}
        self.assertEqual(standing["dbl.spamhaus.org"], "listed")
        self.assertIn("neither an address nor a domain", fault["error"])
        self.assertFalse(set(DEAD) & set(standing))

    def test_dead_lists_are_never_asked(self):
        self.check()
        log = self.resolver.log.read_text(errors="replace")
        self.assertIn("zen.spamhaus.org", log)
        for zone in DEAD:
            self.assertNotIn(zone, log)


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    raise SystemExit(1 if not result.wasSuccessful() else 77 if result.skipped and result.testsRun == 0 else 0)
