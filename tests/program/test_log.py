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


if __name__ == "__main__":
    main()
