#!/usr/bin/env python3
"""Email Logs of any size and shape: a plain reading of the same rows must come to the same states, however
the file is written, packed or cut."""
import csv
import gzip
import io
import json
import random
import unittest
import zipfile

from evidence import bounce
from program import ProgramTest, main, waybill

HEADER = ["Date/Time", "Internal Message ID", "Mail Event", "Recipient", "Sender", "Remote Host", "Bytes Transferred",
          "User ID", "Message ID Header", "Retry Count", "Seconds in Queue", "Delivery Stage", "Relay Address",
          "Relay Port", "Remote DSN", "TLS_Cipher", "TLS_Verified"]
DOMAINS = ["example.org", "example.net", "mail.example", "kunde.example"]
REFUSALS = ["550 5.1.1 The email account that you tried to reach does not exist", "554 5.7.1 Relay access denied",
            "550-5.7.26 Unauthenticated email from example.com is not accepted\n550 5.7.26 due to DMARC policy"]
DEFERRALS = ["421 4.7.0 Try again later, closing connection", "451 4.4.2 [internal] connection stalled"]
EXPIRED = "554 5.4.7 [internal] exceeded max time without delivery"
DISCARDED = "550 5.7.1 Delivery not authorized, message discarded"


class Log:
    """Rows of a log, and what became of each message."""

    def __init__(self, seed, messages, hand_overs=0.2):
        self.hand_overs = hand_overs  # share of messages that pass several servers of Salesforce
        self.chance = random.Random(seed)
        self.rows = []
        self.states = {}
        for number in range(messages):
            self.add_message(number)

    def add(self, minute, event, number, recipient, **more):
        minute += 60 * 24 * 13  # from the 14th on: the order of day and month is plain
        row = dict.fromkeys(HEADER, "")
        row.update({"Date/Time": f"3/{1 + minute // 1440}/2026 {minute // 60 % 24}:{minute % 60:02}",
                    "Internal Message ID": f"01/A1-1-{number:08X}", "Mail Event": event, "Recipient": recipient,
                    "Sender": "sales@example.com", "Remote Host": "192.0.2.7", "Bytes Transferred": "100",
                    "User ID": "005000000000001", "Message ID Header": f"<{number}@sfdc.net>", "Retry Count": "0",
                    "Seconds in Queue": "0"}, **more)
        self.rows.append([row[name] for name in HEADER])

    def add_message(self, number):
        chance = self.chance
        recipient = f"r{chance.randrange(1000)}@{chance.choice(DOMAINS)}"
        minute = chance.randrange(5 * 1440)
        state = chance.choice(["queued", "deferred", "delivered", "refused", "expired", "discarded-by-salesforce"])
        self.states[(f"{number}@sfdc.net", recipient)] = state
        self.add(minute, "R", number, recipient)
        if chance.random() < self.hand_overs:  # no delivery yet
            self.add(minute, "D", number, recipient, **{"TLS_Cipher": "None", "Remote DSN": "250 OK"})
        if state == "queued":
            return
        tries = chance.randrange(1, 4) if state in ("deferred", "expired") else chance.randrange(0, 3)
        for attempt in range(tries):
            self.add(minute + 5 * 2 ** attempt, "T", number, recipient,
                     **{"Remote DSN": chance.choice(DEFERRALS), "Retry Count": str(attempt)})
        end = minute + 60 + (1440 if state == "expired" else 0)
        if state == "delivered":
            self.add(end, "D", number, recipient, **{"Remote DSN": "250 2.0.0 OK", "Relay Address": "198.51.100.1",
                                                     "TLS_Cipher": "TLSv1.2:AES256-GCM-SHA384"})
        elif state != "deferred":
            text = {"expired": EXPIRED, "discarded-by-salesforce": DISCARDED}.get(state) or chance.choice(REFUSALS)
            self.add(end, "P", number, recipient, **{"Remote DSN": text, "Delivery Stage": "during RCPT TO"})

    def counts(self):
        counts = {}
        for state in self.states.values():
            counts[state] = counts.get(state, 0) + 1
        return counts

    def text(self, newline="\r\n", quoting=csv.QUOTE_ALL, header=HEADER):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator=newline, quoting=quoting)
        writer.writerow(header)
        writer.writerows(self.rows)
        return out.getvalue().encode()


class States(ProgramTest):
    def assert_states(self, log, path):
        summary = self.expect(0, waybill("salesforce-log", "--json", path)).one
        self.assertEqual(len(log.rows), summary["rows"])
        self.assertEqual(len(log.states), summary["messages"])
        self.assertEqual(log.counts(), {name: n for name, n in summary["states"].items() if n > 0})
        return summary

    def test_are_those_of_a_plain_reading(self):
        for seed in range(5):
            log = Log(seed, 400)
            with self.subTest(seed=seed):
                self.assert_states(log, self.write("log.csv", log.text()))
                lines = self.expect(0, waybill("salesforce-log", "--messages", "--json", self.folder / "log.csv")).lines
                self.assertEqual(log.states, {(line["message_id"], line["recipient"]): line["state"] for line in lines})

    def test_do_not_depend_on_how_the_file_is_written(self):
        log = Log(7, 300)
        shapes = {"minimal.csv": log.text("\n", csv.QUOTE_MINIMAL), "bom.csv": b"\xef\xbb\xbf" + log.text(),
                  "names.csv": log.text(header=[name.upper().replace(" ", "_") for name in HEADER]),
                  "log.csv.gz": gzip.compress(log.text())}
        for name, octets in shapes.items():
            with self.subTest(name):
                self.assert_states(log, self.write(name, octets))
        with zipfile.ZipFile(self.folder / "log.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("EmailLog.csv", log.text())
        self.assert_states(log, self.folder / "log.zip")

    def test_are_read_by_position_where_the_column_names_are_not_known(self):
        log = Log(7, 300, hand_overs=0)  # the column that tells of a hand-over has no known position
        self.assert_states(log, self.write("log.csv", log.text(header=[f"\u5217{i}" for i in range(len(HEADER))])))

    def test_do_not_depend_on_the_order_of_the_rows(self):
        log = Log(11, 300)
        log.rows.sort(key=lambda row: (row[3], row[0], row[2]))
        log.chance.shuffle(log.rows)
        # Rows of the same minute have no order of their own: a reception never comes behind what follows it.
        self.assert_states(log, self.write("log.csv", log.text()))

    def test_leave_out_the_warm_up_of_salesforce(self):
        log = Log(13, 50)
        summary = self.assert_states(log, self.write("log.csv", log.text()))
        log.add(0, "R", 9999, "warmup@sp1.usa.siterelay.mta.salesforce.com")
        log.add(0, "D", 9999, "warmup@sp1.usa.siterelay.mta.salesforce.com")
        more = self.expect(0, waybill("salesforce-log", "--json", self.write("log.csv", log.text()))).one
        self.assertEqual(summary["states"], more["states"])
        self.assertEqual(summary["rows"] + 2, more["rows"])
        self.assertIn("warm-up", " ".join(more["warnings"]))


class Batch(ProgramTest):
    def test_a_bad_file_is_an_error_line_and_the_others_are_read(self):
        log = Log(17, 20)
        good = self.write("good.csv", log.text())
        cut = self.write("cut.csv.gz", gzip.compress(log.text())[:-100])
        other = self.write("note.txt", b"no log at all\n")
        outcome = self.expect(3, waybill("salesforce-log", "--json", cut, other, self.folder / "absent.csv", good))
        self.assertEqual([True, True, True, False], ["error" in line for line in outcome.lines])
        self.assertEqual(20, outcome.lines[3]["messages"])

    def test_a_file_that_was_cut_says_so(self):
        text = Log(19, 200).text()
        outcome = self.expect(0, waybill("salesforce-log", "--json", self.write("cut.csv", text[:-37])))
        self.assertRegex(" ".join(outcome.one["warnings"]), "cut|truncated|incomplete")


class LargeLogs(ProgramTest):
    """A log that a case does not keep whole: its digest and the rows that matter are the evidence."""

    @classmethod
    def setUpClass(cls):
        cls.log = Log(23, 25_000)
        cls.text = cls.log.text()
        assert len(cls.text) > 9 << 20

    def setUp(self):
        super().setUp()
        with zipfile.ZipFile(self.folder / "log.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("EmailLog.csv", self.text)
        self.dns = self.write("dns.json", json.dumps({"missing": "nxdomain", "answers": []}))

    def diagnose(self, *arguments):
        return self.expect(0, waybill("diagnose", "--json", "--dns", self.dns, "--at", "1773000000", *arguments)).one

    def test_have_the_figures_of_the_whole_log(self):
        diagnosis = self.diagnose(self.folder / "log.zip")
        self.assertEqual(["salesforce-log", "salesforce-log-digest"], [piece["kind"] for piece in diagnosis["evidence"]])
        pattern = next(finding for finding in diagnosis["findings"] if finding["id"] == "log.pattern")
        counts = self.log.counts()
        failed = sum(counts.get(state, 0) for state in ("refused", "deferred", "expired", "discarded-by-salesforce"))
        self.assertIn(f"{failed:,} of {len(self.log.states):,} messages", pattern["statement"])

    def test_are_searched_for_the_message_of_a_bounce(self):
        (message_id, recipient), _ = next(item for item in reversed(self.log.states.items()) if item[1] == "refused")
        returned = self.write("bounce.eml", bounce(recipient, "550 5.1.1 No such user", f"<{message_id}>"))
        diagnosis = self.diagnose(self.folder / "log.zip", returned)
        life = next(life for life in diagnosis["life"] if life["recipient"] == recipient)
        self.assertEqual(message_id, life["message_id"])
        sources = {event["evidence"] for event in life["events"]}
        self.assertEqual({"E1", "E2"}, sources)  # the bounce and the excerpt
        # What is cited are lines of the log itself.
        lines = self.text.decode().split("\n")
        rows = [int(event["where"].removeprefix("row ")) for event in life["events"] if event["evidence"] == "E2"]
        self.assertNotEqual([], rows)
        for row in rows:
            self.assertIn(f"<{message_id}>", lines[row - 1])

    def test_are_searched_for_what_is_asked(self):
        (message_id, recipient), state = next(item for item in self.log.states.items() if item[1] == "expired")
        diagnosis = self.diagnose(self.folder / "log.zip", "--message-id", message_id)
        self.assertEqual([recipient], [life["recipient"] for life in diagnosis["life"]])
        absent = self.diagnose(self.folder / "log.zip", "--message-id", "absent@sfdc.net")
        self.assertEqual("never-left", absent["verdict"]["cause"])

    def test_are_replayed_from_the_case(self):
        case = self.folder / "case.json"
        first = self.expect(0, waybill("diagnose", "--json", "--dns", self.dns, "--at", "1773000000", "--case", case,
                                       self.folder / "log.zip"))
        self.assertLess(case.stat().st_size, 1 << 20)
        self.assertEqual(first.out, self.expect(0, waybill("replay", "--json", case)).out)

    def test_cannot_come_from_standard_input(self):
        outcome = self.expect(3, waybill("diagnose", "--json", "--dns", self.dns, "-", stdin=self.text))
        self.assertIn("give it as a file", outcome.lines[0]["error"])


class Digest(ProgramTest):
    BLOCKED = ("550 5.7.1 Unfortunately, messages from [203.0.113.9] weren't sent. Please contact your Internet "
               "service provider since part of their network is on our block list (S3150).")

    def setUp(self):
        super().setUp()
        log = Log(0, 0)
        for number in range(600):  # one a minute; the second half of outlook.com is refused, some are nobody
            recipient = f"r{number}@" + ("outlook.com" if number % 2 else "kunde.example")
            log.add(number, "R", number, recipient)
            refused = number >= 300 and number % 2
            reply = self.BLOCKED if refused else "550 5.1.1 User unknown" if number % 20 == 0 else "250 OK"
            log.add(number, "D" if reply == "250 OK" else "P", number, recipient, **{"Remote DSN": reply})
        self.log = self.write("log.csv", log.text())

    def test_says_who_refuses_since_when_and_why(self):
        found = self.expect(0, waybill("salesforce-log", "--json", self.log)).one
        self.assertEqual("reputation", found["pattern"]["kind"])
        self.assertEqual("microsoft-consumer", found["by_provider"][0]["provider"])
        self.assertEqual({"before": 0.0, "after": 1.0},
                         {key: found["refusals"][0]["change"][key] for key in ("before", "after")})
        text = self.expect(0, waybill("salesforce-log", self.log)).out.decode()
        self.assertIn("180 of 600 messages did not get through", text)
        self.assertIn("Since 2026-03-14 05:", text)
        self.assertNotIn("\x1b", text)

    def test_writes_the_addresses_that_do_not_exist(self):
        path = self.folder / "suppress.csv"
        self.expect(0, waybill("salesforce-log", self.log, self.log, "--suppression", path))
        rows = list(csv.DictReader(io.StringIO(path.read_text())))
        self.assertEqual(30, len(rows))
        self.assertTrue(all(row["address"].endswith("@kunde.example") for row in rows))
        self.assertEqual(["address", "reason", "first_seen", "last_seen", "times", "evidence"], list(rows[0]))
        self.expect(4, waybill("salesforce-log", self.log, "--suppression", self.folder / "no" / "such" / "folder"))

    def test_looks_at_one_recipient(self):
        found = self.expect(0, waybill("salesforce-log", "--json", self.log, "--recipient", "R20@kunde.example")).one
        self.assertEqual(({"refused": 1}, 1200), (found["states"], found["rows"]))
        line = self.expect(0, waybill("salesforce-log", "--messages", self.log, "--message-id", "<20@sfdc.net>")).one
        self.assertEqual(("refused", 43), (line["state"], line["reason_line"]))
        asked = ["--recipient", "absent@kunde.example", "--from", "2026-03-14", "--to"]
        for to, answer in (("2026-03-14T10:00", "never-left"), ("2026-03-15", "not-covered")):
            found = self.expect(0, waybill("salesforce-log", "--json", self.log, *asked, to)).one
            self.assertEqual(answer, found["question"]["answer"])
        self.assertEqual("never-left", self.expect(0, waybill("salesforce-log", "--messages", self.log, "--recipient",
                                                              "absent@kunde.example")).one["state"])
        self.expect(2, waybill("salesforce-log", self.log, "--from", "yesterday"))

    def test_asks_for_the_mail_hosts_of_refusing_domains(self):
        dns = self.snapshot(("kunde.example", "MX", ["10 kunde-example.mail.protection.outlook.com"]),
                            ("outlook.com", "MX", "TIMEOUT"))
        found = self.expect(0, waybill("salesforce-log", "--json", self.log, "--dns", dns)).one
        self.assertEqual({"kunde.example": ("microsoft-365", "mx"), "outlook.com": ("microsoft-consumer", "address-domain")},
                         {row["domain"]: (row["provider"], row["provider_basis"]) for row in found["by_domain"]})


if __name__ == "__main__":
    main()
