"""Pieces of evidence that the tests write into files. Documentation names and addresses only."""

REFUSAL = "550 5.7.26 Unauthenticated email from example.com is not accepted due to domain's DMARC policy"
NOTE = f"We mailed bob@example.org from sales@example.com and got:\n{REFUSAL}\n"

MESSAGE = """\
Received: from mail.example.com (mail.example.com [192.0.2.1]) by mx.example.org (Postfix) with ESMTPS id 4Q1;
 Tue, 3 Mar 2026 10:00:02 +0000
Return-Path: <bounce@example.com>
From: Sales <sales@example.com>
To: Bob <bob@example.org>
Subject: Your order
Date: Tue, 3 Mar 2026 10:00:00 +0000
Message-ID: <1@example.com>
MIME-Version: 1.0
Content-Type: text/plain

The parcel is on its way.
""".replace("\n", "\r\n")


def bounce(recipient="bob@example.org", reply=REFUSAL, message_id="<1@example.com>"):
    """A delivery report as RFC 3464 has it."""
    return f"""\
Received: from mx.example.com (mx.example.com [192.0.2.9]) by in.example.com with ESMTP id 7; Tue, 3 Mar 2026 10:01:00 +0000
From: Mail Delivery System <mailer-daemon@mx.example.com>
To: bounce@example.com
Subject: Undelivered Mail Returned to Sender
Date: Tue, 3 Mar 2026 10:01:00 +0000
Message-ID: <report-{recipient}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

The message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Arrival-Date: Tue, 3 Mar 2026 10:00:30 +0000

Final-Recipient: rfc822; {recipient}
Action: failed
Status: {reply.split()[1]}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; {reply}

--b1
Content-Type: message/rfc822

From: Sales <sales@example.com>
To: <{recipient}>
Subject: Your order
Date: Tue, 3 Mar 2026 10:00:00 +0000
Message-ID: {message_id}

The parcel is on its way.

--b1--
""".replace("\n", "\r\n")
