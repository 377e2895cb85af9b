#!/usr/bin/env python3
"""Input that is empty, binary, cut off, huge or hostile: a clear error or a partial result, never a crash,
and memory within a bound that stands in the assertion."""
import os
import pathlib
import re
import resource
import shutil
import tempfile
import time
import unittest

from evidence import MESSAGE, NOTE, bounce
from program import ROOT, WAYBILL, ProgramTest, is_sanitized, main, waybill

SANITIZED = is_sanitized() if WAYBILL else False
MIB = 1 << 20
# One piece of input may have 64 MiB; the program may hold it a few times (read, decoded, quoted).
LARGEST_INPUT = 64 * MIB
MOST_MEMORY = 512 * MIB
SECONDS_FOR_PREFIXES = 40  # that the prefixes of all examples may take in `diagnose`
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0\x1f\xf3\xffa" + bytes(range(256)) * 8
ZIP = b"PK\x03\x04\x14\0\0\0\x08\0" + bytes(range(256)) * 8 + b"PK\x05\x06" + b"\0" * 18
LOG_HEADER = ('"Date/Time","Internal Message ID","Mail Event","Recipient","Sender","Remote Host","Bytes Transferred",'
              '"User ID","Message ID Header","Retry Count","Seconds in Queue","Delivery Stage","Relay Address",'
              '"Relay Port","Remote DSN","TLS_Cipher","TLS_Verified"\n')


class InputTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.dns = self.snapshot()

    def commands(self, path):
        """Every command that reads such a file."""
        for arguments in (["diagnose", path, "--dns", self.dns], ["auth", path, "--dns", self.dns], ["bounce", path],
                          ["salesforce-log", path], ["classify", path], ["replay", path],
                          ["spf", "--ip", "192.0.2.1", "--helo", "a.example", "--dns", path]):
            yield arguments

    def assert_survives(self, arguments, most_memory=None, **options):
        """Status 0 with results, or 3 with an error in a line; memory within the bound."""
        limit = (lambda: resource.setrlimit(resource.RLIMIT_AS, (4096 * MIB,) * 2)) if not SANITIZED else None
        outcome = waybill(*arguments, "--json", preexec_fn=limit, **options)
        self.assertIn(outcome.status, (0, 3), outcome.err[-2000:])
        for line in outcome.lines:
            self.assertIsInstance(line, dict)
        if outcome.status == 3:
            self.assertTrue(outcome.err.startswith(b"waybill: "), outcome.err[:300])
            self.assertLess(len(outcome.err), 2000)
        if most_memory and not SANITIZED:
            self.assertLess(outcome.memory, most_memory, f"{outcome.memory // MIB} MiB for {arguments[0]}")
        return outcome


class BadInput(InputTest):
    def test_files_that_are_no_evidence(self):
        for name, octets in (("empty", b""), ("blank", b" \r\n\n"), ("picture.png", PNG), ("archive.zip", ZIP),
                             ("zeros", bytes(5000)), ("random", bytes((i * i * 31 + i) % 256 for i in range(20000)))):
            path = self.write(name, octets)
            for arguments in self.commands(path):
                with self.subTest(name=name, command=arguments[0]):
                    outcome = self.assert_survives(arguments)
                    if arguments[0] in ("diagnose", "salesforce-log", "replay", "spf"):
                        self.assertEqual(3, outcome.status)

    def test_a_csv_that_is_a_picture(self):
        path = self.write("EmailLog.csv", PNG)
        self.assertIn(b"picture", self.expect(3, self.assert_survives(["diagnose", path, "--dns", self.dns])).err)
        self.expect(3, self.assert_survives(["salesforce-log", path]))

    def test_a_message_nested_1000_deep(self):
        depth = 1000
        multipart = "".join(f'Content-Type: multipart/mixed; boundary="b{i}"\r\n\r\n--b{i}\r\n' for i in range(depth))
        forwarded = "Content-Type: message/rfc822\r\n\r\n" * depth
        for name, body in (("multipart", multipart), ("forwarded", forwarded)):
            path = self.write(f"{name}.eml", MESSAGE.split("Content-Type")[0] + body + "Content-Type: text/plain\r\n\r\nx")
            for command in ("diagnose", "auth", "bounce"):
                with self.subTest(name=name, command=command):
                    dns = [] if command == "bounce" else ["--dns", self.dns]
                    self.expect(0, self.assert_survives([command, path, *dns], MOST_MEMORY))

    def test_a_report_nested_1000_deep_in_reports(self):
        octets = bounce()
        for number in range(1000 if not SANITIZED else 200):
            octets = octets.replace("--b1--", f"--b1--\r\n{number}") if number < 3 else octets
            octets = f'Content-Type: multipart/report; boundary="x{number}"\r\n\r\n--x{number}\r\n' + octets
        path = self.write("nested.eml", MESSAGE.split("Content-Type")[0] + octets)
        self.expect(0, self.assert_survives(["bounce", path], MOST_MEMORY))

    def test_100000_header_fields(self):
        path = self.write("fields.eml", "".join(f"X-{i}: y\r\n" for i in range(100_000)) + MESSAGE)
        for command in ("diagnose", "auth", "bounce"):
            dns = [] if command == "bounce" else ["--dns", self.dns]
            with self.subTest(command):
                self.assert_survives([command, path, *dns], MOST_MEMORY, timeout=60)
        # Many of a field that costs work each.
        for field in ("DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s; h=from; bh=eA==; b=eA==\r\n",
                      "Received: from a.example (a.example [192.0.2.1]) by b.example; Tue, 3 Mar 2026 10:00:00 +0000\r\n",
                      "Authentication-Results: a.example; spf=pass smtp.mailfrom=example.com\r\n",
                      "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=example.com; s=s; b=eA==\r\n",
                      "From: a@example.com, b@example.org, c@example.net\r\n"):
            path = self.write("same.eml", field * 20_000 + MESSAGE)
            with self.subTest(field.split(":")[0]):
                self.assert_survives(["diagnose", path, "--dns", self.dns], MOST_MEMORY, timeout=60)
                self.assert_survives(["auth", path, "--dns", self.dns], MOST_MEMORY, timeout=60)

    def test_json_nested_deep(self):
        for name, octets in (("list", "[" * 500_000), ("object", '{"answers":' * 200_000),
                             ("answers", '{"missing":"nxdomain","answers":' + "[" * 100_000 + "]" * 100_000 + "}"),
                             ("case", '{"format":"waybill-case","version":1,"evidence":' + "[" * 100_000),
                             ("number", '{"format":"waybill-case","version":1,"at":1e999,"evidence":[],"dns":{}}')):
            path = self.write(f"{name}.json", octets)
            with self.subTest(name):
                self.expect(3, self.assert_survives(["spf", "--ip", "192.0.2.1", "--helo", "a.example", "--dns", path]))
                self.expect(3, self.assert_survives(["replay", path]))
                self.assert_survives(["diagnose", path, "--dns", self.dns])

    def test_nul_octets(self):
        for name, octets in (("note", NOTE.replace(" ", "\0 ", 3)), ("message", MESSAGE.replace("Bob", "B\0b")),
                             ("log", LOG_HEADER + "\0,\0\n"), ("bounce", bounce().replace("Status", "\0Status"))):
            path = self.write(name, octets)
            for arguments in self.commands(path):
                with self.subTest(name=name, command=arguments[0]):
                    self.assertNotIn(b"\0", self.assert_survives(arguments).out)

    def test_escape_sequences_never_reach_standard_output(self):
        hostile = "\x1b]0;title\x07\x1b[2J\x1b[31m\x9b31m\u009b2J\x08\x7f\u202e"
        mixed = [hostile.encode("utf-8"), hostile.encode("latin-1", "ignore")]
        dns = self.snapshot(("example.com", "TXT", [[f"v=spf1 x={hostile.encode(errors='replace').decode('latin-1')} -all"]]),
                            ("_dmarc.example.com", "TXT", [["v=DMARC1; p=none; x=\x1b[31m\x9b31m"]]))
        for number, octets in enumerate(mixed):
            def taint(text, *places):
                raw = text.encode()
                for place in places:
                    raw = raw.replace(place, place + octets)
                return raw
            files = {"note.txt": taint(NOTE, b"mailed ", b"5.7.26 ", b"policy", b"bob"),
                     "message.eml": taint(MESSAGE, b"Your ", b"Sales", b"1@", b"mail."),
                     "bounce.eml": taint(bounce(), b"5.7.26 ", b"Your ", b"bob", b"Reporting-MTA: dns; ", b"<1@"),
                     "log.csv": (LOG_HEADER + '"3/3/2026 10:00","1","P","bob@example.org","sales@example.com","192.0.2.7",'
                                 '"0","005","<1@sfdc.net>","0","3","during RCPT TO","198.51.100.1","25","550 5.1.1 No ').encode()
                     + octets + b'such user","",""\n'}
            for name, content in files.items():
                path = self.write(name, content)
                for arguments in (["diagnose", path, "--dns", dns], ["auth", path, "--dns", dns], ["bounce", path],
                                  ["salesforce-log", path], ["classify", path]):
                    for form in ([], ["--json"]):
                        with self.subTest(file=name, form=form, command=arguments[0], octets=number):
                            outcome = waybill(*arguments, *form)
                            for stream in (outcome.out, outcome.err):
                                text = stream.decode()  # well-formed whatever came in
                                self.assertEqual([], re.findall(r"[\0-\x09\x0b-\x1f]", text))
                                if not form:  # JSON is for programs
                                    self.assertEqual([], re.findall(r"[\x7f-\x9f]", text))
                                    self.assertEqual([], re.findall("[\u202a-\u202e\u2066-\u2069]", text),
                                                     "text that turns the direction of what follows")

    def test_a_file_name_with_an_escape_sequence(self):
        path = self.write("a\x1b[31mb.eml", bounce())
        for arguments in (["bounce", path], ["diagnose", path, "--dns", self.dns], ["salesforce-log", path],
                          ["auth", path, path, "--dns", self.dns], ["bounce", str(path) + "gone"]):
            with self.subTest(arguments[0]):
                outcome = waybill(*arguments)
                self.assertNotIn(b"\x1b", outcome.out + outcome.err)


@unittest.skipIf(SANITIZED, "the sanitizers' own memory hides the bound; the release build is measured")
class Bounds(InputTest):
    """Large inputs, with the memory that they may take."""

    def test_200_mb_of_one_line(self):
        path = self.folder / "line"
        with open(path, "wb") as file:
            for _ in range(200):
                file.write(b"x" * 1_000_000)
        for arguments in self.commands(path):
            with self.subTest(arguments[0]):
                outcome = self.expect(3, self.assert_survives(arguments, MOST_MEMORY))
                # A case file, which holds many pieces of evidence, may be larger: it is not JSON then. A log
                # may be of any size: this is none.
                expected = {"replay": b"not JSON", "salesforce-log": b"not a Salesforce Email Log"}.get(
                    arguments[0], b"larger than the limit of")
                self.assertIn(expected, outcome.err.splitlines()[0])
                self.assertLessEqual(len(outcome.err.splitlines()), 2)
        with open(path, "rb") as file:
            self.expect(3, waybill("classify", "-", "--json", stdin=file.read()))

    def test_one_line_just_within_the_limit(self):
        path = self.folder / "line"
        with open(path, "wb") as file:
            file.write(b"550 5.7.1 " + b"x" * (LARGEST_INPUT - 2 * MIB))
        for arguments in self.commands(path):
            with self.subTest(arguments[0]):
                began = time.monotonic()
                self.assert_survives(arguments, MOST_MEMORY, timeout=100)
                self.assertLess(time.monotonic() - began, 30)

    def test_a_quote_that_is_never_closed(self):
        path = self.folder / "EmailLog.csv"
        with open(path, "wb") as file:
            file.write(LOG_HEADER.encode() + b'"3/3/2026 10:00","' + b"y,\n" * (50 * MIB // 3))
        outcome = self.expect(0, self.assert_survives(["salesforce-log", path], MOST_MEMORY))
        self.assertNotEqual([], outcome.one["warnings"])
        self.assert_survives(["diagnose", path, "--dns", self.dns], MOST_MEMORY)

    def test_a_header_of_60_mb(self):
        path = self.folder / "header.eml"
        with open(path, "wb") as file:
            file.write(b"From: a@example.com\r\nSubject: " + b"x\r\n " * (60 * MIB // 4) + b"\r\nDate: x\r\n\r\nbody\r\n")
        for command in ("diagnose", "auth", "bounce"):
            with self.subTest(command):
                dns = [] if command == "bounce" else ["--dns", self.dns]
                self.assert_survives([command, path, *dns], MOST_MEMORY)

    def test_many_small_parts(self):
        path = self.folder / "parts.eml"
        with open(path, "wb") as file:
            file.write(b'From: a@example.com\r\nDate: x\r\nMIME-Version: 1.0\r\n'
                       b'Content-Type: multipart/report; boundary="b"\r\n\r\n' + b"--b\r\n\r\n" * (30 * MIB // 7))
        for command in ("diagnose", "auth", "bounce"):
            with self.subTest(command):
                dns = [] if command == "bounce" else ["--dns", self.dns]
                self.assert_survives([command, path, *dns], MOST_MEMORY)


class Prefixes(ProgramTest):
    """Every example cut off. The commands that take many files get all prefixes at once; `diagnose` takes
    one at a time, so it steps as far as the time allows. With WAYBILL_EVERY_OCTET=1 the former are cut at
    every octet, which takes minutes."""

    def setUp(self):
        super().setUp()
        folder = ROOT / "examples"
        self.files = [path for path in sorted(folder.rglob("*")) if path.is_file() and
                      path.suffix in (".eml", ".csv", ".txt", ".json")] if folder.is_dir() else []
        if not self.files:
            self.skipTest("there are no examples")

    def prefixes(self, octets, step):
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        for length in range(0, len(octets), step):
            (folder / f"{length:07}").write_bytes(octets[:length])
        return folder

    def test_of_messages_and_logs(self):
        tried = 0
        dns = self.snapshot()
        for path in self.files:
            command = {".eml": ["bounce", "auth"], ".csv": ["salesforce-log"], ".txt": ["classify"]}.get(path.suffix, [])
            octets = path.read_bytes()
            step = 1 if os.environ.get("WAYBILL_EVERY_OCTET") else 7 if len(octets) < 2000 else 29
            for word in command:
                with self.subTest(file=str(path.relative_to(ROOT)), command=word):
                    folder = self.prefixes(octets, step)
                    arguments = [word, folder, "--json", *(["--dns", dns] if word == "auth" else [])]
                    outcome = waybill(*arguments, timeout=200)
                    self.assertIn(outcome.status, (0, 3))
                    count = len(list(folder.iterdir()))
                    if word != "classify":
                        self.assertEqual(count, len(outcome.lines))
                    tried += count
                    shutil.rmtree(folder)
        print(f"{tried} prefixes of {len(self.files)} files read", flush=True)

    def test_of_evidence(self):
        ends = time.monotonic() + SECONDS_FOR_PREFIXES
        # One run costs about this long, so that the prefixes spread evenly over all files.
        began = time.monotonic()
        dns = self.snapshot()
        waybill("diagnose", self.write("note.txt", NOTE), "--dns", dns)
        each = max(time.monotonic() - began, 0.005)
        runs_for_a_file = max(2, int(SECONDS_FOR_PREFIXES / each / len(self.files)))
        tried = 0
        for path in self.files:
            octets = path.read_bytes()
            step = max(1, len(octets) // runs_for_a_file)
            for length in range(step // 2, len(octets), step):
                if time.monotonic() > ends:
                    break
                cut = self.write("cut" + path.suffix, octets[:length])
                # A cut snapshot is read as the DNS answers, any other file as evidence beside its own.
                if path.suffix == ".json":
                    arguments = ["diagnose", self.folder / "note.txt", "--dns", cut]
                else:
                    arguments = ["diagnose", cut, "--dns", path.parent / "dns.json" if
                                 (path.parent / "dns.json").is_file() else dns]
                with self.subTest(file=str(path.relative_to(ROOT)), length=length):
                    self.assertIn(waybill(*arguments, "--json").status, (0, 3))
                tried += 1
        print(f"{tried} prefixes of {len(self.files)} files diagnosed", flush=True)


if __name__ == "__main__":
    main()
