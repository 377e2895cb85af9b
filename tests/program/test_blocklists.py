#!/usr/bin/env python3
"""Blocklists as they are: rbldnsd of Debian behind a resolver."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import name_servers

ASK_LISTS = os.environ["ASK_LISTS"]
# What each list of the test holds, test entries included (RFC 5782 section 5).
LISTS = {
    "zen.spamhaus.org": ("ip4set", [":2:https://check.example/?$", "127.0.0.2", "192.0.2.66", "192.0.2.68 :4:a bot at $"]),
    "bl.spamcop.net": ("ip4set", [":2:reported", "127.0.0.2"]),
    "psbl.surriel.com": ("ip4set", [":2:trap", "127.0.0.1", "127.0.0.2", "0.0.0.0/1", "128.0.0.0/1"]),  # lists the world
    "dnsbl-1.uceprotect.net": ("ip4set", [":2:listed", "192.0.2.66"]),  # without its test entry
    "hostkarma.junkemailfilter.com": ("ip4set", [":1:white", "127.0.0.2 :2:black", "192.0.2.66 :1:white"]),
    "dbl.spamhaus.org": ("dnset", [":127.0.1.2:spam domain", "dbltest.com", "bad.example"]),
    "multi.uribl.com": ("dnset", [":127.0.0.2:black", "test.uribl.com", "bad.example :127.0.0.4:grey"]),
}


class Blocklists(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        missing = [name for name in ("rbldnsd", "unbound") if not name_servers.program(name)]
        if missing:
            raise unittest.SkipTest(f"not installed: {', '.join(missing)}")
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.lists = name_servers.start_rbldnsd(cls.folder / "rbldnsd", LISTS)
        cls.addClassCleanup(cls.lists.stop)
        cls.resolver = name_servers.start_unbound(cls.folder / "unbound", cls.lists.port, [*LISTS, "."])
        cls.addClassCleanup(cls.resolver.stop)

    def ask(self, *subjects):
        server = f"127.0.0.1:{self.resolver.port}"
        text = subprocess.run([ASK_LISTS, server, *subjects], check=True, capture_output=True, text=True, timeout=60).stdout
        rows = [line.split("\t") for line in text.splitlines()]
        return {(subject, zone): (standing, codes, doubt, note) for subject, zone, standing, codes, doubt, note in rows}

    def test_every_standing(self):
        answers = self.ask("192.0.2.66", "192.0.2.67", "192.0.2.68")
        expected = {
            ("192.0.2.66", "zen.spamhaus.org"): ("listed", "127.0.0.2"),
            ("192.0.2.67", "zen.spamhaus.org"): ("clean", ""),
            ("192.0.2.68", "zen.spamhaus.org"): ("listed", "127.0.0.4"),
            ("192.0.2.66", "bl.spamcop.net"): ("clean", ""),
            ("192.0.2.66", "psbl.surriel.com"): ("unknown", ""),
            ("192.0.2.66", "dnsbl-1.uceprotect.net"): ("unknown", ""),
            ("192.0.2.66", "hostkarma.junkemailfilter.com"): ("clean", "127.0.0.1"),
            ("192.0.2.66", "b.barracudacentral.org"): ("not-asked", ""),
        }
        for key, (standing, codes) in expected.items():
            with self.subTest(key=key):
                self.assertEqual(answers[key][:2], (standing, codes))
        self.assertEqual(answers["192.0.2.66", "zen.spamhaus.org"][3], "https://check.example/?192.0.2.66")
        self.assertIn("listed", answers["192.0.2.66", "psbl.surriel.com"][2])
        # A list that does not answer is never "clean".
        self.assertEqual(answers["192.0.2.66", "bl.blocklist.de"][0], "unknown")

    def test_domains(self):
        answers = self.ask("mail.bad.example", "bad.example", "good.example")
        self.assertEqual(answers["bad.example", "dbl.spamhaus.org"][:2], ("listed", "127.0.1.2"))
        self.assertEqual(answers["mail.bad.example", "dbl.spamhaus.org"][0], "clean")  # takes the full name
        self.assertEqual(answers["mail.bad.example", "multi.uribl.com"][:2], ("listed", "127.0.0.4"))  # the registered one
        self.assertEqual(answers["good.example", "multi.uribl.com"][0], "clean")


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    raise SystemExit(1 if not result.wasSuccessful() else 77 if result.skipped and result.testsRun == 0 else 0)
