"""Makes calls with python3-zeep and the real WSDLs, all in one process.

Reads a job of JSON on standard input: url, ca, out (a folder), and calls. Each call
has id, wsdl, operation, address, body (the request's fields, by name), count (where
in the answer its records are), cert and key. Writes each response envelope to
out/id.xml, and prints a line of JSON for each: id, and how many records this client
read, or the fault that it was told.
"""

import json
import os
import sys

import requests
import zeep
from zeep.transports import Transport

job = json.load(sys.stdin)
clients = {}


class Keeping(Transport):
    """Keeps the last answer as it came."""

    def post(self, *args, **kwargs):
        response = super().post(*args, **kwargs)
        self.last = response.content
        return response


def client(wsdl, cert, key):
    if (wsdl, cert) not in clients:
        session = requests.Session()
        session.trust_env = False
        session.verify = job["ca"]
        session.cert = (cert, key)
        transport = Keeping(session=session, timeout=30, operation_timeout=30)
        c = zeep.Client(wsdl, transport=transport)
        clients[wsdl, cert] = c.create_service(next(iter(c.wsdl.bindings)), job["url"]), transport
    return clients[wsdl, cert]


def count(answer, path):
    answer = getattr(answer, "body", answer)
    for name in path:
        if isinstance(answer, list):  # an answer of one field is given as that field
            break
        answer = getattr(answer, name, None)
    if answer is None:
        return 0
    return len(answer) if isinstance(answer, list) else 1


for call in job["calls"]:
    service, transport = client(call["wsdl"], call["cert"], call["key"])
    try:
        # The header goes by the name of its part, which these contracts all have alike.
        answer = getattr(service, call["operation"])(_soapheaders={"LogicalAddress": call["address"]}, **call["body"])
    except zeep.exceptions.Fault as f:
        print(json.dumps({"id": call["id"], "fault": f.message}))
        continue
    except Exception as e:
        sys.exit(f"{call['id']} {call['operation']}: {e!r}")
    with open(os.path.join(job["out"], call["id"] + ".xml"), "wb") as f:
        f.write(transport.last)
    print(json.dumps({"id": call["id"], "count": count(answer, call["count"])}))
