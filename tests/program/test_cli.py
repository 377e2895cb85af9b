#!/usr/bin/env python3
"""The command line as users and scripts meet it: help, exit status, streams, case files, what-if."""
import gzip
import json
import os
import pty
import subprocess
import unittest
import zipfile

from evidence import MESSAGE, NOTE, REFUSAL, bounce
from program import WAYBILL, ProgramTest, main, waybill

COMMANDS = ["diagnose", "replay", "what-if", "auth", "spf", "dmarc", "blocklists", "arc-seal", "bounce", "classify",
            "salesforce-log"]
LOG = """\
"Date/Time","Internal Message ID","Mail Event","Recipient","Sender","Remote Host","Bytes Transferred","User ID",\
"Message ID Header","Retry Count","Seconds in Queue","Delivery Stage","Relay Address","Relay Port","Remote DSN",\
"TLS_Cipher","TLS_Verified"
"3/3/2026 10:00","01/A1-1-1","R","bob@example.org","sales@example.com","192.0.2.7","100","005","<1@sfdc.net>","0","0",\
"","","","","",""
"3/3/2026 10:00","01/A1-1-1","P","bob@example.org","sales@example.com","192.0.2.7","0","005","<1@sfdc.net>","0","3",\
"during RCPT TO","198.51.100.1","25","550 5.1.1 No such user","",""
"""


class Help(ProgramTest):
    def test_every_command_has_help(self):
        everything = self.expect(0, waybill("--help")).out.decode()
        for command in COMMANDS:
            with self.subTest(command):
                self.assertIn(f"\n  {command} ", everything)
                outcome = self.expect(0, waybill(command, "--help"))
                self.assertIn("Options:", outcome.out.decode())
                self.assertEqual(b"", outcome.err)

    def test_version(self):
        self.assertRegex(self.expect(0, waybill("--version")).out, rb"^waybill \d+\.\d+\.\d+\n$")

    def test_wrong_usage_is_status_2_and_says_so_on_standard_error(self):
        note = self.write("note.txt", NOTE)
        dns = self.snapshot()
        for arguments in ([], ["unknown"], ["diagnose"], ["diagnose", "--nonsense", note], ["spf"], ["replay"],
                          ["spf", "--ip", "not-an-address", "--helo", "a.example", "--dns", dns],
                          ["spf", "--ip", "192.0.2.1", "--dns", dns],
                          ["auth", "--ip", "1.2.3", self.write("m.eml", MESSAGE), "--dns", dns],
                          ["dmarc", "--from", "", "--dns", dns],
                          ["dmarc", "--from", "a@example.com", "--spf", "example.com=perhaps", "--dns", dns],
                          ["classify", "--provider", "nobody", note],
                          ["diagnose", note, "--fail-on", "terrible"],
                          ["diagnose", note, "--timeout", "0"], ["diagnose", note, "--timeout", "soon"],
                          ["diagnose", note, "--at", "noon", "--dns", dns],
                          ["diagnose", note, "--dns", dns, "--resolver", "192.0.2.1"],
                          ["spf", "--ip", "192.0.2.1", "--helo", "a.example", "--resolver", "no address"],
                          ["spf", "--ip", "192.0.2.1", "--helo", "a.example", "--resolver", "192.0.2.1:99999"],
                          ["bounce", "--jobs", "-1", note]):
            with self.subTest(arguments=[os.path.basename(os.fspath(word)) for word in arguments]):
                outcome = self.expect(2, waybill(*arguments))
                self.assertEqual(b"", outcome.out)
                self.assertTrue(outcome.err.startswith(b"waybill: "), outcome.err)


class Inputs(ProgramTest):
    def assert_error_line(self, line, file):
        self.assertEqual(os.fspath(file), line["file"])
        self.assertIn("error", line)

    def test_a_missing_file_is_an_error_line_and_the_others_are_processed(self):
        gone = self.folder / "gone"
        good = self.write("bounce.eml", bounce())
        outcome = self.expect(3, waybill("bounce", gone, good, "--json"))
        self.assert_error_line(outcome.lines[0], gone)
        self.assertEqual("bounce", outcome.lines[1]["kind"])
        self.assertIn(b"gone", outcome.err)

        message = self.write("message.eml", MESSAGE)
        outcome = self.expect(3, waybill("auth", gone, message, "--json", "--dns", self.snapshot()))
        self.assert_error_line(outcome.lines[0], gone)
        self.assertIn("dmarc", outcome.lines[1])

        log = self.write("log.csv", LOG)
        outcome = self.expect(3, waybill("salesforce-log", gone, log, "--json"))
        self.assert_error_line(outcome.lines[0], gone)
        self.assertEqual(1, outcome.lines[1]["messages"])

        outcome = self.expect(3, waybill("classify", gone, self.write("r.txt", REFUSAL), "--json"))
        self.assert_error_line(outcome.lines[0], gone)
        self.assertEqual("GMAIL-26-DMARC", outcome.lines[1]["rule"])

        outcome = self.expect(3, waybill("diagnose", gone, self.write("n.txt", NOTE), "--json", "--dns",
                                         self.snapshot()))
        self.assert_error_line(outcome.lines[0], gone)
        self.assertIn("verdict", outcome.lines[1])

    def test_a_case_file_that_cannot_be_read_is_an_error_line(self):
        for content in (None, b"", b"{}", b"not JSON"):
            with self.subTest(content):
                case = self.folder / "absent" if content is None else self.write("case.json", content)
                for arguments in (["replay", case], ["what-if", case, "--unset", "example.com TXT"]):
                    self.assert_error_line(self.expect(3, waybill(*arguments, "--json")).one, case)

    def test_a_snapshot_that_cannot_be_read_is_an_error_line(self):
        for content in (None, b"", b"not JSON"):
            with self.subTest(content):
                dns = self.folder / "absent" if content is None else self.write("dns.json", content)
                message = self.write("message.eml", MESSAGE)
                self.assert_error_line(self.expect(3, waybill("auth", message, "--dns", dns, "--json")).one, dns)

    def test_dash_is_standard_input(self):
        self.assertEqual("bounce", self.expect(0, waybill("bounce", "-", "--json", stdin=bounce().encode())).one["kind"])
        self.assertEqual("GMAIL-26-DMARC", self.expect(0, waybill("classify", "--json", stdin=REFUSAL.encode())).one["rule"])
        self.assertEqual(2, self.expect(0, waybill("salesforce-log", "-", "--json", stdin=LOG.encode())).one["rows"])
        found = self.expect(0, waybill("diagnose", "-", "--json", "--dns", self.snapshot(), stdin=NOTE.encode())).one
        self.assertEqual("standard input", found["evidence"][0]["name"])
        dns = self.snapshot()
        self.assertIn("spf", self.expect(0, waybill("auth", "-", "--json", "--dns", dns, stdin=MESSAGE.encode())).one)

    def test_archives_are_undone_and_a_bad_one_does_not_end_the_batch(self):
        archive = self.folder / "bounces.zip"
        with zipfile.ZipFile(archive, "w") as packed:
            packed.writestr("in/1.eml", bounce())
            packed.writestr("log.csv.gz", gzip.compress(b"no message"))
        cut = self.write("cut.zip", archive.read_bytes()[:200])
        plain = self.write("plain.eml", bounce())
        outcome = self.expect(3, waybill("bounce", "--json", cut, archive, plain))
        lines = [json.loads(line) for line in outcome.out.splitlines()]
        self.assertEqual([None, "in/1.eml", "log.csv.gz", None], [line.get("member") for line in lines])
        self.assertIn("cut.zip: the archive cannot be read", lines[0]["error"])
        self.assertEqual("bounce", lines[1]["kind"])
        self.assertIn("log.csv.gz: not a message", lines[2]["error"])
        self.assertEqual("bounce", lines[3]["kind"])

    def test_messages_of_a_mailbox_are_told_apart(self):
        line = b"From MAILER-DAEMON Thu Nov 19 10:12:01 2026\n"
        message = bounce().encode()
        box = self.write("box.mbox", line + message + b"\n" + line + message)
        outcome = self.expect(0, waybill("bounce", "--json", "--jobs", "2", box))
        self.assertEqual([1, 2], [json.loads(line)["message"] for line in outcome.out.splitlines()])

    def test_a_zip_is_evidence(self):
        archive = self.folder / "case.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("bounce.eml", bounce())
            packed.writestr("log.csv", LOG)
        outcome = self.expect(0, waybill("diagnose", "--json", archive, "--dns", self.snapshot()))
        self.assertEqual([("bounce", "case.zip: bounce.eml"), ("salesforce-log", "case.zip: log.csv")],
                         [(piece["kind"], piece["name"]) for piece in json.loads(outcome.out)["evidence"]])

    def test_a_folder_is_walked_in_order(self):
        names = ["a/2.eml", "a/10.eml", "b.eml", "c/d/e.eml", "z.eml"]
        for name in reversed(names):
            self.write(f"in/{name}", bounce(recipient=f"{name[0]}@example.org"))
        self.write("in/.hidden", "not looked at")
        lines = self.expect(0, waybill("bounce", self.folder / "in", "--json")).lines
        self.assertEqual(["in/a/10.eml", "in/a/2.eml", "in/b.eml", "in/c/d/e.eml", "in/z.eml"],
                         [os.path.relpath(line["file"], self.folder) for line in lines])

    def test_a_folder_that_cannot_be_opened_is_an_error_line(self):
        closed = self.folder / "closed"
        closed.mkdir(mode=0)
        # Root may open everything: become somebody else where the program can be reached then.
        wrap = ["setpriv", "--reuid=65534", "--clear-groups"] if os.geteuid() == 0 else []
        self.folder.chmod(0o755)
        if wrap and subprocess.run([*wrap, WAYBILL, "--version"], capture_output=True).returncode != 0:
            self.skipTest("root may open every folder, and nobody else can reach the program here")
        self.assert_error_line(self.expect(3, waybill("bounce", closed, "--json", wrap=wrap)).one, closed)

    def test_a_file_name_that_is_no_utf8_still_gives_json(self):
        for content, status in ((bounce(), 0), ("nothing", 3)):
            path = os.fsencode(self.folder) + b"/\xff.eml"
            with open(path, "wb") as file:
                file.write(content.encode())
            with self.subTest(status):
                self.assertIn("file", self.expect(status, waybill("bounce", path, "--json")).one)
        for arguments in (["auth", "--dns", self.snapshot()], ["salesforce-log"]):
            with self.subTest(arguments[0]):
                self.assertEqual(1, len(waybill(*arguments, path, path, "--json").lines[:1]))


class Output(ProgramTest):
    def test_standard_output_is_ndjson_only(self):
        dns = self.snapshot()
        message, other = self.write("1.eml", MESSAGE), self.write("2.eml", bounce())
        note = self.write("note.txt", NOTE)
        for arguments, lines in ((["diagnose", note, message, "--dns", dns], 1), (["auth", message, other, "--dns", dns], 2),
                                 (["bounce", message, other], 2), (["classify", note], 2),
                                 (["salesforce-log", self.write("log.csv", LOG)], 1),
                                 (["salesforce-log", self.folder / "log.csv", "--messages"], 1),
                                 (["spf", "--ip", "192.0.2.1", "--helo", "a.example", "--dns", dns], 1),
                                 (["dmarc", "--from", "a@example.com", "--dns", dns], 1)):
            with self.subTest(arguments[0]):
                self.assertEqual(lines, len(self.expect(0, waybill(*arguments, "--json")).lines))

    def on_a_terminal(self, arguments, **environment):
        """What the program prints when standard output is a terminal."""
        try:
            parent, child = pty.openpty()
        except OSError as error:  # a container without /dev/pts
            self.skipTest(f"there is no terminal to be had here: {error}")
        environment = {"PATH": os.environ.get("PATH", ""), "TERM": "xterm", "LC_ALL": "C.UTF-8", **environment}
        with subprocess.Popen([WAYBILL, *map(os.fspath, arguments)], stdout=child, stdin=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, env=environment) as run:
            os.close(child)
            octets = b""
            while True:
                try:
                    block = os.read(parent, 65536)
                except OSError:
                    block = b""
                if not block:
                    break
                octets += block
        os.close(parent)
        self.assertEqual(0, run.returncode)
        return octets

    def test_colour_is_for_terminals_and_no_color_is_honoured(self):
        arguments = ["diagnose", self.write("note.txt", NOTE), "--dns", self.snapshot()]
        self.assertIn(b"\x1b[", self.on_a_terminal(arguments))
        self.assertNotIn(b"\x1b", self.on_a_terminal(arguments, NO_COLOR="1"))
        self.assertNotIn(b"\x1b", self.on_a_terminal(arguments, TERM="dumb"))
        self.assertNotIn(b"\x1b", waybill(*arguments).out)

    def test_lines_keep_to_the_width(self):
        arguments = ["diagnose", self.write("note.txt", NOTE), "--dns", self.snapshot()]
        for width in (60, 80, 120):
            for line in waybill(*arguments, env={"COLUMNS": str(width)}).out.decode().splitlines():
                # A record to copy is never broken.
                if "CNAME" not in line:
                    self.assertLessEqual(len(line), width, line)

    def test_a_full_disk_is_status_4(self):
        with open("/dev/full", "wb") as full:
            run = subprocess.run([WAYBILL, "classify", "--json"], input=REFUSAL.encode(),
                                 stdout=full, stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(4, run.returncode, run.stderr)

    def test_a_case_that_cannot_be_written_is_status_4(self):
        note, dns = self.write("note.txt", NOTE), self.snapshot()
        outcome = self.expect(4, waybill("diagnose", note, "--dns", dns, "--json", "--case", self.folder / "no/case"))
        self.assertIn("verdict", outcome.one)
        self.expect(4, waybill("diagnose", note, "--dns", dns, "--record", self.folder / "no/dns"))

    def test_jobs_do_not_change_the_output(self):
        for number in range(60):
            self.write(f"in/{number:03}.eml", bounce(recipient=f"user{number}@example.org"))
        self.write("in/017.eml", "")
        one = self.expect(3, waybill("bounce", "--jobs", "1", self.folder / "in", "--json"))
        two = self.expect(3, waybill("bounce", "--jobs", "2", self.folder / "in", "--json"))
        self.assertEqual(60, len(one.lines))
        self.assertEqual(one.out, two.out)

    def test_fail_on(self):
        note, dns = self.write("note.txt", NOTE), self.snapshot()
        findings = self.expect(0, waybill("diagnose", note, "--dns", dns, "--json")).one["findings"]
        order = ["info", "low", "medium", "high", "critical"]
        worst = max(order.index(finding["severity"]) for finding in findings)
        for level, severity in enumerate(order):
            with self.subTest(severity):
                self.expect(1 if level <= worst else 0,
                            waybill("diagnose", note, "--dns", dns, "--json", "--fail-on", severity))


class Cases(ProgramTest):
    DNS = (("example.com", "TXT", ["v=spf1 ip4:198.51.100.0/24 -all"]),
           ("_dmarc.example.com", "TXT", ["v=DMARC1; p=reject"]))

    def make_case(self):
        case = self.folder / "case.json"
        self.diagnosed = self.expect(0, waybill(
            "diagnose", self.write("message.eml", MESSAGE), self.write("note.txt", NOTE), "--dns",
            self.snapshot(*self.DNS), "--at", "1772532000", "--case", case, "--json"))
        return case

    def test_replay_gives_the_same_octets_offline(self):
        case = self.make_case()
        for path in ("message.eml", "note.txt", "dns.json"):
            (self.folder / path).unlink()
        self.assertEqual(self.diagnosed.out, self.expect(0, waybill("replay", case, "--json")).out)
        offline = ["unshare", "-r", "-n"]
        if subprocess.run([*offline, "true"], capture_output=True).returncode != 0:
            self.skipTest("unshare -n is not allowed here: that no network is needed is not shown")
        self.assertEqual(self.diagnosed.out, self.expect(0, waybill("replay", case, "--json", wrap=offline)).out)

    def test_the_same_input_gives_the_same_case_file(self):
        octets = self.make_case().read_bytes()
        self.assertEqual(octets, self.make_case().read_bytes())

    def test_changed_evidence_is_refused(self):
        case = self.make_case()
        root = json.loads(case.read_bytes())
        for change in ("octets", "sha256"):
            changed = json.loads(json.dumps(root))
            evidence = changed["evidence"][1]
            old = evidence[change]
            evidence[change] = ("A" if old[0] != "A" else "B") + old[1:]
            with self.subTest(change):
                outcome = self.expect(3, waybill("replay", self.write("changed.json", json.dumps(changed)), "--json"))
                self.assertIn(b"E2", outcome.err)
                self.assertNotIn(b'"verdict"', outcome.out)

    def test_a_case_file_is_not_evidence(self):
        self.expect(3, waybill("diagnose", self.make_case(), "--dns", self.snapshot()))

    def test_what_if_with_several_records(self):
        case = self.make_case()
        before = case.read_bytes()
        outcome = self.expect(0, waybill(
            "what-if", case, "--set", "example.com TXT v=spf1 ip4:192.0.2.1 -all", "--set",
            "_dmarc.example.com TXT v=DMARC1; p=none", "--unset", "mail.example.com A", "--json")).one
        self.assertIn("before", outcome)
        self.assertIn("after", outcome)
        self.assertIn("pass", json.dumps(outcome))
        self.assertEqual(before, case.read_bytes())
        people = self.expect(0, waybill("what-if", case, "--set", "example.com TXT v=spf1 ip4:192.0.2.1 -all"))
        self.assertIn("pass", people.out.decode().lower())

    def test_two_records_of_one_name_stand_side_by_side(self):
        outcome = self.expect(0, waybill(
            "what-if", self.make_case(), "--set", "example.com TXT v=spf1 ip4:192.0.2.1 -all", "--set",
            "example.com TXT v=spf1 -all", "--json"))
        self.assertIn(b"permerror", outcome.out)  # RFC 7208 section 4.5

    def test_bad_syntax_of_a_change_is_wrong_usage(self):
        case = self.make_case()
        for option, text in (("--set", ""), ("--set", "example.com"), ("--set", "example.com TXT"),
                             ("--set", "example.com NONSENSE x"), ("--set", "example.com A 192.0.2"),
                             ("--set", "example.com A 2001:db8::1"), ("--set", "example.com MX mail.example.com"),
                             ("--set", "example.com MX 70000 mail.example.com"), ("--set", "a..b TXT x"),
                             ("--set", ". TXT x"), ("--set", "x" * 64 + ".example TXT x"),
                             ("--unset", ""), ("--unset", "example.com"),
                             ("--unset", "example.com TXT v=spf1"), ("--unset", "example.com NONSENSE")):
            with self.subTest(option=option, text=text[:40]):
                outcome = self.expect(2, waybill("what-if", case, option, text, "--json"))
                self.assertEqual(b"", outcome.out)
                self.assertIn(option.encode(), outcome.err)


if __name__ == "__main__":
    main()
