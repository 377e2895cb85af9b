"""Examples for the operations of cases, domains and intake: evidence that bears the marker of its organisation."""
import time

from api_server import Visitor

BOUNCE = """From: MAILER-DAEMON@mx.example.net\r
To: sales@{domain}\r
Subject: Undelivered: {name}\r
Date: Sat, 21 Nov 2026 10:00:00 +0000\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
\r
--b\r
Content-Type: text/plain\r
\r
{name} was not delivered.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.example.net\r
\r
Final-Recipient: rfc822; {serial}@example.net\r
Action: failed\r
Status: 5.7.26\r
Diagnostic-Code: smtp; 550-5.7.26 Unauthenticated email from {domain} is not accepted due to\r
 550 5.7.26 domain's DMARC policy.\r
--b\r
Content-Type: message/rfc822\r
\r
From: sales@{domain}\r
To: {serial}@example.net\r
Subject: {name}\r
Message-ID: <{serial}@{domain}>\r
\r
Hello\r
--b--\r
"""

LOG = ('"Date/Time","Internal Message ID","Mail Event","Recipient","Sender","Remote Host","Bytes Transferred","User ID",'
       '"Message ID Header","Retry Count","Seconds in Queue","Delivery Stage","Relay Address","Relay Port","Remote DSN"\n'
       '"11/21/2026 0:00","A","R","{serial}@example.net","sales@{domain}","10.0.0.1","600","0058d0000000001",'
       '"{serial}@{domain}","0","0","","","",""\n'
       '"11/21/2026 0:01","A","P","{serial}@example.net","sales@{domain}","10.0.0.1","600","0058d0000000001",'
       '"{serial}@{domain}","0","60","during RCPT TO","192.0.2.25","25","550 5.1.1 {name}: no such user"\n')

REPORT = """<?xml version="1.0"?><feedback><report_metadata><org_name>{name}</org_name>
<email>reports@receiver.example</email><report_id>{serial}</report_id>
<date_range><begin>{begin}</begin><end>{end}</end></date_range></report_metadata>
<policy_published><domain>{domain}</domain><p>none</p></policy_published>
<record><row><source_ip>192.0.2.1</source_ip><count>3</count><policy_evaluated><disposition>none</disposition>
<dkim>pass</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>{domain}</header_from></identifiers>
<auth_results><dkim><domain>{domain}</domain><selector>s1</selector><result>pass</result></dkim></auth_results></record>
</feedback>"""


def domain(org):
    return f"{org.marker.lower()}.example"


def filled(org, text):
    """Each time another piece of evidence."""
    org.people += 1
    end = int(time.time()) // 86400 * 86400
    return text.format(domain=domain(org), name=org.name("evidence"), serial=f"{org.marker.lower()}{org.people}",
                       begin=end - 86400, end=end).encode()


def upload(org, text=BOUNCE, name="evidence.eml"):
    path = f"/uploads?name={org.marker}-{name}"
    return org.owner.expect(201, "POST", path, octets=filled(org, text))["id"]


def wait_for(org, job):
    deadline = time.monotonic() + 60
    while True:
        state = org.owner.expect(200, "GET", f"/jobs/{job}")
        if state["state"] in ("done", "failed"):
            return state
        assert time.monotonic() < deadline, state
        time.sleep(0.05)


def new_case(org):
    started = org.owner.expect(202, "POST", "/cases", {"uploads": [upload(org)], "title": org.name("case")})
    assert wait_for(org, started["job"])["state"] == "done"
    return started["id"]


def a_case(org):
    """The same each time."""
    return org.once("case", lambda: new_case(org))


def a_job(org):
    return org.owner.expect(202, "POST", f"/cases/{a_case(org)}/verify")["job"]


def share(org):
    return org.owner.expect(201, "POST", f"/cases/{a_case(org)}/shares", {"days": 1, "evidence": True})


def taken(org, text, name):
    started = org.owner.expect(202, "POST", "/intake", {"uploads": [upload(org, text, name)]})
    return started["items"][0]["id"], wait_for(org, started["job"])


def a_log(org):
    return org.once("log", lambda: taken(org, LOG, "EmailLog.csv")[0])


def a_failure(org):
    """Not a mail, a report or a log."""
    item, job = taken(org, "{name}: nothing that could be counted, {serial}", "note.txt")
    assert job["state"] == "failed", job
    return item


def a_cluster(org):
    return org.owner.expect(200, "GET", f"/intake/items/{a_log(org)}")["clusters"][0]["id"]


def reported(org):
    """The organisation's domain, with a report."""
    def make():
        org.owner.expect(200, "PATCH", f"/organisation?org={org.id}", {"vouch": True})
        item, job = taken(org, REPORT, "report.xml")
        assert job["state"] == "done", job
        return domain(org)
    return org.once("reported", make)


def a_report(org):
    reported(org)
    return org.owner.expect(200, "GET", f"/domains/{domain(org)}/reports")["items"][0]["number"]


def checked(org):
    """The organisation's domain, which the blocklists were asked about."""
    def make():
        started = org.owner.expect(202, "POST", f"/domains/{reported(org)}/reputation/check")
        job = wait_for(org, started["job"])
        assert job["state"] == "done", job
        return domain(org)
    return org.once("checked", make)


def an_address(org):
    return org.owner.expect(201, "POST", "/test-addresses")["token"]


def new_test(org):
    test = org.owner.expect(202, "POST", "/tests", {"upload": upload(org)})["id"]
    deadline = time.monotonic() + 60
    while (found := org.owner.expect(200, "GET", f"/tests/{test}"))["state"] == "checking":
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
    return test


def a_test(org):
    return org.once("test", lambda: new_test(org))


def test_share(org):
    return org.owner.expect(201, "POST", f"/tests/{a_test(org)}/shares", {"days": 1})


def a_channel(org):
    """A webhook at a name that does not exist."""
    return org.owner.expect(201, "POST", "/alerts/channels", {
        "kind": "webhook", "name": org.name("channel"), "address": f"https://{org.marker.lower()}.example/"})["id"]


def a_delivery(org):
    """One that waits: its channel cannot be reached."""
    return org.owner.expect(202, "POST", f"/alerts/channels/{a_channel(org)}/test")["delivery"]


def an_alert(org):
    delivery = a_delivery(org)
    return next(one["alert"] for one in org.owner.expect(200, "GET", "/alerts/deliveries")["items"] if one["id"] == delivery)


def watched(org):
    org.people += 1
    name = f"{org.marker.lower()}{org.people}.example"
    org.owner.expect(201, "POST", "/domains", {"domain": name})
    return name


def checked_domain(org):
    """Watched and checked: DNS knows no name, so records are missing."""
    org.owner.expect(201, "POST", "/domains", {"domain": domain(org)})
    job = org.owner.expect(202, "POST", f"/domains/{domain(org)}/check")["job"]
    assert wait_for(org, job)["state"] == "done"
    return domain(org)


def an_issue(org):
    name = checked_domain(org)
    return org.owner.expect(200, "GET", f"/issues?domain={name}&state=active")["items"][0]["id"]


def examples(Example):
    """Example: the class of api_examples.py, which imports this."""
    nobody = {"who": lambda org: Visitor(org.world.server)}
    case = {"path": {"case": a_case}}
    of_domain = {"path": {"domain": reported}}
    piece = {"path": {"case": a_case, "evidence": lambda org: "E1"}}
    uploaded = {"body": lambda org: {"uploads": [upload(org)]}, "refers": True}
    cases = {
        "post_uploads": Example(octets=b"From: a@b.example\r\n\r\nHello\r\n"),
        "post_cases": Example(body=lambda org: {"uploads": [upload(org)], "text": org.name("note"), "recipient": "",
                                                "message_id": "", "domain": "", "title": org.name("case")},
                              refers=True),
        "get_cases": Example(),
        "get_cases_case": Example(**case),
        "patch_cases_case": Example(**case, body=lambda org: {"title": org.name("case"), "note": org.name("note"),
                                                              "status": "open"}),
        "delete_cases_case": Example(path={"case": new_case}),
        "post_cases_evidence": Example(path={"case": new_case}, **uploaded),
        "get_cases_evidence_evidence": Example(**piece),
        "get_cases_dns": Example(**case),
        "get_cases_fix": Example(**case),
        "post_cases_what_if": Example(**case, body={"set": ["example.com TXT v=spf1 -all"], "unset": []}),
        "post_cases_verify": Example(**case),
        "get_cases_shares": Example(**case),
        "post_cases_shares": Example(**case, body={"days": 3, "evidence": True}),
        "delete_cases_shares_share": Example(path={"case": a_case, "share": lambda org: share(org)["id"]}),
        "get_cases_bundle": Example(**case, query={"redact": "addresses,content,names"}),
        "get_cases_ticket": Example(**case, query={"for": "recipient"}),
        "get_shared_token": Example(path={"token": lambda org: share(org)["url"].rpartition("/")[2]}, **nobody),
        "get_shared_evidence_evidence": Example(
            path={"token": lambda org: share(org)["url"].rpartition("/")[2], "evidence": lambda org: "E1"}, **nobody),
        "get_examples": Example(),
        "post_examples": Example(body={"names": ["only-5-7-1"]}),
        "get_jobs_job": Example(path={"job": a_job}),
        "get_events": Example(streams=True),
    }
    domains = {
        "get_domains": Example(query={"days": "30"}),
        "post_domains": Example(body=lambda org: {"domain": f"new.{domain(org)}"}),
        "get_domains_domain": Example(**of_domain),
        "get_domains_summary": Example(**of_domain, query={"format": "pdf"}),
        "get_summary": Example(query={"days": "7"}),
        "delete_domains_domain": Example(path={"domain": watched}),
        "get_domains_policy": Example(**of_domain, query={"p": "reject"}),
        "get_reports_original": Example(path={"number": a_report}),
    }
    for view in ("timeline", "sources", "failures", "refusals", "reports", "reporters", "tls"):
        domains[f"get_domains_{view}"] = Example(**of_domain)
    intake = {
        "post_intake": Example(**uploaded),
        "get_intake_items": Example(),
        "get_intake_items_item": Example(path={"item": a_log}),
        "delete_intake_items_item": Example(path={"item": lambda org: taken(org, LOG, "EmailLog.csv")[0]}),
        "post_intake_items_retry": Example(path={"item": a_failure}),
        "post_intake_items_clusters_case": Example(path={"item": a_log, "cluster": a_cluster}),
        "get_intake_sources": Example(),
    }
    a_test_of = {"path": {"test": a_test}}
    tests = {
        "get_receiver": Example(),
        "post_test_addresses": Example(),
        "get_test_addresses_address": Example(path={"address": an_address}),
        "post_tests": Example(body=lambda org: {"upload": upload(org), "ip": "192.0.2.1", "helo": "mx.example.com",
                                                "mail_from": f"sales@{domain(org)}"}, refers=True),
        "get_tests": Example(),
        "get_tests_test": Example(**a_test_of),
        "delete_tests_test": Example(path={"test": new_test}),
        "post_tests_check": Example(**a_test_of),
        "get_tests_message": Example(**a_test_of),
        "get_tests_rendered": Example(**a_test_of, query={"images": "1"}),
        "get_tests_raw": Example(**a_test_of),
        "post_tests_case": Example(**a_test_of),
        "get_tests_shares": Example(**a_test_of),
        "post_tests_shares": Example(**a_test_of, body={"days": 3}),
        "delete_tests_shares_share": Example(path={"test": a_test, "share": lambda org: test_share(org)["id"]}),
    }
    reputation = {
        "get_reputation": Example(),
        "get_domains_reputation": Example(path={"domain": checked}),
        "post_domains_reputation_check": Example(**of_domain),
    }
    issues = {
        "get_issues": Example(),
        "get_issues_issue": Example(path={"issue": an_issue}),
        "post_issues_verify": Example(path={"issue": an_issue}),
        "post_issues_what_if": Example(path={"issue": an_issue}),
        "post_issues_dismiss": Example(path={"issue": an_issue}, body=lambda org: {"reason": org.name("reason")}),
        "post_issues_reopen": Example(path={"issue": an_issue}),
        "get_domains_check": Example(path={"domain": checked_domain}),
        "post_domains_check": Example(**of_domain),
        "get_domains_history": Example(path={"domain": checked_domain}),
    }
    alerts = {
        "get_alerts": Example(),
        "post_alerts_acknowledge": Example(path={"alert": an_alert}, body=lambda org: {"note": org.name("note")}),
        "get_alerts_rules": Example(),
        "put_alerts_rules": Example(body={"rules": [{"id": "new-sender", "on": True, "severity": "high", "cool_down_hours": 24}]}),
        "get_alerts_settings": Example(),
        "put_alerts_settings": Example(body={
            "time_zone": "Europe/Berlin", "quiet_hours": {"on": True, "from": "22:00", "to": "06:30", "critical_passes": True},
            "digest": {"rhythm": "weekly", "hour": 7, "weekday": 1}}),
        "get_alerts_channels": Example(),
        "post_alerts_channels": Example(body=lambda org: {
            "kind": "webhook", "name": org.name("channel"), "address": f"https://{org.marker.lower()}.example/hook", "on": True,
            "mode": "both", "least": "medium", "rules": ["listing"], "domains": [domain(org)], "secret": "a key of 16 octets or more"}),
        "patch_alerts_channels_channel": Example(path={"channel": a_channel}, body=lambda org: {
            "name": org.name("channel"), "address": f"https://{org.marker.lower()}.example/new", "on": False, "mode": "at-once",
            "least": "high", "rules": [], "domains": [], "secret": "another key of 16 octets"}),
        "delete_alerts_channels_channel": Example(path={"channel": a_channel}),
        "post_alerts_channels_test": Example(path={"channel": a_channel}),
        "get_alerts_deliveries": Example(),
        "post_alerts_deliveries_retry": Example(path={"delivery": a_delivery}),
    }
    return {**cases, **domains, **intake, **tests, **reputation, **issues, **alerts}
