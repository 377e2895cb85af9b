"""Examples of the operations for cases, domains and intake (see api_examples.py)."""
import csv
import io
import time

from dmarc_reports import aggregate, tls
from evidence import bounce

PATIENCE = 60  # seconds that a job may take
LOG_HEADER = ["Date/Time", "Internal Message ID", "Mail Event", "Recipient", "Sender", "Remote Host",
              "Bytes Transferred", "User ID", "Message ID Header", "Retry Count", "Seconds in Queue", "Delivery Stage",
              "Relay Address", "Relay Port", "Remote DSN", "TLS_Cipher", "TLS_Verified"]


def domain(org):
    return f"{org.marker.lower()}.example"


def bounce_of(org):
    text = bounce(recipient=f"bob@{domain(org)}", message_id=f"<1@{domain(org)}>")
    return text.replace("sales@example.com", f"sales@{domain(org)}").encode()


def log_of(org):
    """An Email Log with a message that was delivered and one that was refused."""
    table = io.StringIO()
    writer = csv.writer(table, quoting=csv.QUOTE_ALL)
    writer.writerow(LOG_HEADER)
    for number, (event, reply) in enumerate((("D", ""), ("P", "550 5.1.1 The email account that you tried to reach does "
                                                              "not exist"))):
        sender, recipient = f"news@{domain(org)}", f"bob{number}@{domain(org)}"
        for kind in ("R", event):
            writer.writerow(["9/21/2026 10:00:0" + str(number), f"00D00000000000{number}", kind, recipient, sender,
                             "mx.example.org [192.0.2.9]", "1000", "005000000000001", f"<{number}@{domain(org)}>", "0",
                             "1", "", "", "", reply, "", ""])
    return table.getvalue().encode()


def wait_for(org, job):
    """The job when it has ended."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = org.owner.expect(200, "GET", f"/jobs/{job}")
        if found["state"] in ("done", "failed"):
            return found
        time.sleep(0.02)
    raise AssertionError(f"the job did not end: {found}")


def upload(org, octets=None, name="bounce.eml"):
    answer = org.owner.request("POST", f"/uploads?name={org.marker}-{name}", octets=octets or bounce_of(org))
    assert answer.status == 201, answer
    return answer.json["id"]


def new_case(org):
    """The id of a case that was diagnosed, and its job."""
    started = org.owner.expect(202, "POST", "/cases", {"uploads": [upload(org)], "title": org.name("case")})
    assert wait_for(org, started["job"])["state"] == "done"
    return started


def case(org):
    return org.once("case", lambda: new_case(org))["id"]


def fresh_case(org):
    return new_case(org)["id"]


def evidence(org):
    return org.owner.expect(200, "GET", f"/cases/{case(org)}")["evidence"][0]["id"]


def share(org):
    return org.owner.expect(201, "POST", f"/cases/{case(org)}/shares", {"days": 7, "evidence": True})


def share_token(org):
    return share(org)["url"].rpartition("/")[2]


def take_in(org, octets, name, state="done"):
    """The item of the intake, when it was read."""
    started = org.owner.expect(202, "POST", "/intake", {"uploads": [upload(org, octets, name)]})
    job = wait_for(org, started["job"])
    assert job["state"] == state, job
    return org.owner.expect(200, "GET", f"/intake/items/{started['items'][0]['id']}")


def log_item(org):
    return org.once("log", lambda: take_in(org, log_of(org), "log.csv"))


def known_domain(org):
    """A domain that has reports, refusals and figures of TLS."""
    def make():
        org.owner.expect(200, "PATCH", "/organisation", {"vouch": True})
        begin = int(time.time()) // 86400 * 86400 - 86400
        take_in(org, aggregate(org.marker, domain(org), f"{org.marker}.example", begin), "report.xml")
        take_in(org, tls(org.marker, domain(org), org.marker), "tls.json")
        log_item(org)
        return domain(org)
    return org.once("domain", make)


def number(org):
    """Of a kept report."""
    return org.owner.expect(200, "GET", f"/domains/{known_domain(org)}/reports?unverified=1")["items"][0]["number"]


def failed_item(org):
    """An item that may be tried again."""
    octets = b"\x89PNG\r\n\x1a\n nothing that anybody knows " + org.marker.encode()
    return org.once("failed", lambda: take_in(org, octets, "odd.bin", "failed"))["id"]


def watched(org):
    name = f"watched{time.monotonic_ns()}.{domain(org)}"
    org.owner.expect(201, "POST", "/domains", {"domain": name})
    return name


def cluster(org):
    return org.owner.expect(200, "GET", f"/intake/items/{log_item(org)['id']}")["clusters"][0]["id"]


def examples_of_work(example, visitor):
    """The table; `example` makes one, `visitor` somebody who is not logged in."""
    of_case, of_domain, of_share = {"case": case}, {"domain": known_domain}, {"token": share_token}
    nobody = {"who": lambda org: visitor(org.world.server)}
    figures = {"query": {"days": 90, "unverified": 1}, "names_only": True}
    return {
        "post_uploads": example(octets=lambda org: bounce_of(org), query={"name": "bounce.eml"}),
        "post_cases": example(body=lambda org: {
            "uploads": [upload(org)], "title": org.name("case"), "text": org.name("note"), "domain": domain(org),
            "recipient": f"bob@{domain(org)}", "message_id": f"<1@{domain(org)}>"}, refers=True),
        "get_cases": example(query={"status": "open"}),
        "get_cases_case": example(path=of_case),
        "patch_cases_case": example(path=of_case, body=lambda org: {
            "title": org.name("case"), "status": "open", "note": org.name("note")}),
        "delete_cases_case": example(path={"case": fresh_case}),
        "post_cases_evidence": example(path={"case": fresh_case}, refers=True, body=lambda org: {
            "uploads": [upload(org)], "text": org.name("note")}),
        "get_cases_evidence_evidence": example(path={**of_case, "evidence": evidence}),
        "get_cases_dns": example(path=of_case),
        "get_cases_fix": example(path=of_case),
        "post_cases_what_if": example(path=of_case, body=lambda org: {
            "set": [f"{domain(org)} TXT v=spf1 -all"], "unset": [f"_dmarc.{domain(org)} TXT"]}),
        "post_cases_verify": example(path=of_case),
        "get_cases_shares": example(path=of_case),
        "post_cases_shares": example(path=of_case, body={"days": 7, "evidence": True}),
        "delete_cases_shares_share": example(path={**of_case, "share": lambda org: share(org)["id"]}),
        "get_cases_bundle": example(path=of_case, query={"redact": "addresses,content,names"}),
        "get_cases_ticket": example(path=of_case, query={"for": "dns"}),
        "get_shared_token": example(path=of_share, **nobody),
        "get_shared_evidence_evidence": example(path={**of_share, "evidence": evidence}, **nobody),
        "get_examples": example(),
        "post_examples": example(body={"names": ["two-spf-records"]}),
        "get_jobs_job": example(path={"job": lambda org: new_case(org)["job"]}),
        "get_events": example(streams=True),
        "get_domains": example(query={"days": 90, "unverified": 1}),
        "post_domains": example(body=lambda org: {"domain": f"new.{domain(org)}"}),
        "get_domains_domain": example(path=of_domain, **figures),
        "delete_domains_domain": example(path={"domain": watched}),
        "get_domains_timeline": example(path=of_domain, **figures),
        "get_domains_sources": example(path=of_domain, **figures),
        "get_domains_failures": example(path=of_domain, **figures),
        "get_domains_policy": example(path=of_domain, query={"p": "reject", "unverified": 1}, names_only=True),
        "get_domains_refusals": example(path=of_domain, **figures),
        "get_domains_reports": example(path=of_domain, **figures),
        "get_domains_reporters": example(path=of_domain, **figures),
        "get_domains_tls": example(path=of_domain, **figures),
        "get_domains_records": example(path=of_domain, names_only=True),
        "get_reports_original": example(path={"number": number}),
        "post_intake": example(body=lambda org: {"uploads": [upload(org)]}, refers=True),
        "get_intake_items": example(),
        "get_intake_items_item": example(path={"item": lambda org: log_item(org)["id"]}),
        "delete_intake_items_item": example(path={"item": lambda org: take_in(org, bounce_of(org), "gone.eml")["id"]}),
        "post_intake_items_retry": example(path={"item": failed_item}),
        "post_intake_items_clusters_case": example(path={"item": lambda org: log_item(org)["id"], "cluster": cluster}),
        "get_intake_sources": example(),
    }
