#!/usr/bin/env python3
"""Shows that the server and its OpenAPI document agree.

    tests/conformance.py --annexa target/debug/annexa [--examples N] [--phases LIST] [--keep DIR] [OPTION ...]

Starts a server in a folder of its own, checks its document as OpenAPI 3.1, gives it documents of the sample company,
an assessment, a decision and a webhook so that there are ids to be found, and lets schemathesis ask it whatever the
document allows and much that it does not. Ends with 1 when an answer is not as the document says, or is a 5xx.
Needs schemathesis and openapi-spec-validator beside the Python that runs it; further options go to schemathesis.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.request

from jsonschema.exceptions import ValidationError
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing.exceptions import PointerToNowhere

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = ROOT / "corpora/tidewell/sources"
# One of each format, small ones.
KEPT = ["policies/AI-Policy.docx", "policies/Information-Security-Policy.pdf", "policies/responsible-use-of-ai.html"]
DELETED = ["records/change-log.txt", "governance/gap-note-information-duties.txt"]
# The host in the example of a webhook; nothing is sent to it, since nothing has that name.
WEBHOOK_HOST = "grc.example.com"

CONFIG = """
# A 422 is for what no schema can say: whether the framework, the document or the cursor that is named is there,
# whether a decision has what its kind needs, and whether a body that is one file comes with its name. All other
# refusals of what fits the schema are faults.
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "3xx", "401", "403", "404", "409", "422", "429", "503"]

# A link from the list of keys would revoke the key that is used here.
[[operations]]
include-operation-id = "revoke_key"
phases.stateful.enabled = false
parameters = { "path.key" = { dictionary = "key", probability = 0.5 } }

# What is deleted early is not there to be read later.
[[operations]]
include-operation-id = ["delete_document", "delete_assessment"]
phases.stateful.enabled = false
parameters = { "path.document" = { dictionary = "deleted_document", probability = 0.5 }, "path.assessment" = { dictionary = "deleted_assessment", probability = 0.5 } }

# A new workspace is opened by its own key, and by no other.
[[operations]]
include-operation-id = "show_workspace"
phases.stateful.enabled = false

[parameters]
"""


class Server:
    """A server in `folder`, asked with its first key."""

    def __init__(self, annexa, folder):
        # Wrong keys are tried much more often than anybody may; behind a proxy that is the proxy's to limit.
        arguments = ["serve", "--data", str(folder / "data"), "--listen", "127.0.0.1:0", "--rate", "100000",
                     "--behind-proxy", "--webhook-host", WEBHOOK_HOST]
        self.log = open(folder / "server.log", "wb")
        self.process = subprocess.Popen([annexa, *arguments], stdout=subprocess.PIPE, stderr=self.log, text=True)
        for line in self.process.stdout:
            if line.startswith("annexa_"):
                self.key = line.strip()
            if line.startswith("listening on "):
                self.address = line.split()[-1]
                return
        sys.exit(f"the server did not start: {folder / 'server.log'}")

    def ask(self, method, target, body=None, kind="application/json"):
        headers = {"Authorization": f"Bearer {self.key}"}
        if body is not None:
            headers["Content-Type"] = kind
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.address + target, data=body, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def wait(self, job):
        while self.ask("GET", f"/v1/jobs/{job}")["state"] in ("queued", "running"):
            time.sleep(0.1)

    def upload(self, path):
        body = (SOURCES / path).read_bytes()
        made = self.ask("POST", f"/v1/documents?path={path}", body, "application/octet-stream")
        return made["documents"][0]["document"]["id"]

    def assess(self):
        made = self.ask("POST", "/v1/assessments", {"frameworks": ["iso42001-2023"], "as_of": "2026-11-20"})
        self.wait(made["job"])
        return made["id"], made["job"]

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def furnish(server):
    """Makes one of everything, and gives the ids by the name of the parameter that takes them."""
    documents = [server.upload(path) for path in KEPT]
    deleted = [server.upload(path) for path in DELETED]
    assessments = [server.assess() for _ in range(3)]
    decision = server.ask("POST", "/v1/decisions", {
        "framework": "iso42001-2023", "requirement": "A.5.4", "kind": "score", "score": 2, "justification": "As seen."})
    webhook = server.ask("POST", "/v1/webhooks", {
        "url": f"https://{WEBHOOK_HOST}/hooks/annexa", "events": ["assessment.done"]})
    key = server.ask("POST", "/v1/keys", {"name": "to be revoked", "scopes": ["read"]})
    return {
        "path.document": documents,
        "path.assessment": [assessments[0][0], assessments[1][0]],
        "query.before": [assessments[0][0]],
        "path.job": [job for _, job in assessments],
        "path.decision": [decision["id"]],
        "path.webhook": [webhook["webhook"]["id"]],
        "path.workspace": [key["key"]["workspace"]],
        "path.framework": ["iso42001-2023", "iso27001-2022"],
        "path.requirement": ["A.5.4", "A.6.2.4"],
        "query.framework": ["iso42001-2023"],
        "query.frameworks": ["iso42001-2023"],
        "body.framework": ["iso42001-2023"],
        "body.requirement": ["A.5.4"],
    }, {"key": [key["key"]["id"]], "deleted_document": deleted, "deleted_assessment": [assessments[2][0]]}


def configuration(ids, others):
    """The file for schemathesis: what is expected, and the ids that exist for about half of what it asks."""
    lines = [CONFIG]
    names = {parameter: parameter.replace(".", "_") for parameter in ids}
    lines += [f'"{p}" = {{ dictionary = "{name}", probability = 0.5 }}' for p, name in names.items()]
    for name, values in [*((names[p], v) for p, v in ids.items()), *others.items()]:
        lines += [f"[dictionaries.{name}]", f"values = {json.dumps(values)}"]
    return "\n".join(lines) + "\n"


def faults(document):
    """What is wrong with the document itself."""
    try:
        yield from OpenAPIV31SpecValidator(document).iter_errors()
    except PointerToNowhere as error:
        yield ValidationError(f"{error.ref} leads nowhere")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--annexa", required=True)
    parser.add_argument("--examples", default="60", help="requests of a kind for each operation and phase")
    parser.add_argument("--phases", default="examples,coverage,fuzzing,stateful")
    parser.add_argument("--keep", help="folder for the server's data and log and for schemathesis")
    arguments, more = parser.parse_known_args()
    with tempfile.TemporaryDirectory(prefix="annexa-conformance-") as temporary:
        folder = pathlib.Path(arguments.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        server = Server(pathlib.Path(arguments.annexa).resolve(), folder)
        try:
            document = server.ask("GET", "/openapi.json")
            wrong = [f"{'/'.join(map(str, e.absolute_path))}: {e.message:.300}" for e in faults(document)]
            if wrong:
                sys.exit("the document is no OpenAPI 3.1:\n" + "\n".join(wrong))
            print(f"the document is valid OpenAPI {document['openapi']}", flush=True)
            (folder / "schemathesis.toml").write_text(configuration(*furnish(server)))
            command = [str(pathlib.Path(sys.executable).parent / "schemathesis"), "run", server.address + "/openapi.json",
                       "--phases", arguments.phases, "--checks", "all", "--max-examples", arguments.examples,
                       "--seed", "42001", "--workers", "2", "--request-timeout", "60", "--continue-on-failure",
                       "--generation-database", "none", "--header", f"Authorization: Bearer {server.key}", *more]
            status = subprocess.run(command, cwd=folder).returncode
            if server.process.poll() is not None:
                sys.exit("the server ended")
        finally:
            server.stop()
    sys.exit(status)


if __name__ == "__main__":
    main()
