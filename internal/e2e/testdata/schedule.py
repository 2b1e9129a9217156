"""Calls GetSubjectOfCareSchedule 1 with python3-zeep and the real WSDL.

usage: schedule.py WSDL URL CERT KEY CA LOGICAL_ADDRESS PERSON FACILITY OUT

Writes the whole response envelope to OUT and prints one JSON line: how many
times came, and what the ProcessingStatus header says when there is one.
"""

import json
import sys

import requests
import zeep
from lxml import etree
from zeep.plugins import HistoryPlugin
from zeep.transports import Transport

wsdl, url, cert, key, ca, address, person, facility, out = sys.argv[1:]

session = requests.Session()
session.trust_env = False
session.verify = ca
session.cert = (cert, key)
history = HistoryPlugin()
client = zeep.Client(wsdl, transport=Transport(session=session, timeout=30), plugins=[history])
binding = next(iter(client.wsdl.bindings))
service = client.create_service(binding, url)
try:
    answer = service.GetSubjectOfCareSchedule(
        healthcare_facility=facility, subject_of_care=person, _soapheaders={"LogicalAddress": address})
except zeep.exceptions.Fault as f:
    print(json.dumps({"fault": f.message, "code": f.code}))
    sys.exit(3)

envelope = history.last_received["envelope"]
with open(out, "wb") as f:
    f.write(etree.tostring(envelope, xml_declaration=True, encoding="UTF-8"))
ns = {"h": "urn:riv:interoperability:headers:1"}
status = [
    {"address": s.findtext("h:logicalAddress", namespaces=ns), "code": s.findtext("h:statusCode", namespaces=ns)}
    for s in envelope.iter("{urn:riv:interoperability:headers:1}ProcessingStatusList")
]
body = answer.body if hasattr(answer, "body") else answer
times = getattr(body, "timeslotDetail", None)
if times is None and isinstance(body, list):
    times = body
print(json.dumps({"times": len(times or []), "status": status}))
