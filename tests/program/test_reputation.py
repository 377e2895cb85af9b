#!/usr/bin/env python3
"""The watch over blocklists: rbldnsd and unbound of Debian, and the real server."""
import os
import pathlib
import shutil
import signal
import tempfile
import time
import unittest

import name_servers
from api_server import Visitor
from dmarc_reports import aggregate
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
        self.assertNotIn("blocklist-listed", self.server.log)
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
        self.assertEqual(self.server.log.count("blocklist-listed"), 2)
        lines = self.owner.expect(200, "GET", "/reputation")["items"]
        self.assertEqual([(line["domain"], line["listed"], line["severity"]) for line in lines], [("example.com", 2, "critical")])
        self.change("zen.spamhaus.org")
        third = self.by_subject(self.check())
        self.assertEqual(third[OWN, "zen.spamhaus.org"]["state"], "gone")
        self.assertEqual(third[SHARED, "bl.spamcop.net"]["state"], "listed")
        self.assertEqual(self.server.log.count("blocklist-delisted"), 1)
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

    def test_dead_lists_are_never_asked(self):
        self.check()
        log = self.resolver.log.read_text(errors="replace")
        self.assertIn("zen.spamhaus.org", log)
        for zone in DEAD:
            self.assertNotIn(zone, log)


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    raise SystemExit(1 if not result.wasSuccessful() else 77 if result.skipped and result.testsRun == 0 else 0)
