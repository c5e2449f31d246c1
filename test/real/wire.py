"""Calls every operation that botocore knows of some services, with parameters made up from botocore's own models.

python wire.py ENDPOINT LAST_URL SIGNING_NAME=SERVICE …   prints a JSON line per operation:
{service, operation, skipped} or {service, operation, error} or {service, operation, played, input: […], output: […]},
where input and output list the differences between what was sent and what was received: {path, sent, received}.
"""

import datetime
import json
import sys
import urllib.request

import boto3
from botocore.config import Config

# Members that S3 clients verify or interpret themselves, and HTTP's own.
OMITTED = ("ContentMD5", "ContentLength", "Expires")
DEEPEST = 5
TIME = datetime.datetime(2026, 3, 4, 5, 6, 7, tzinfo=datetime.timezone.utc)
MISSING = "(missing)"
serial = 0


def made_up(shape, name, depth=0, where=None):
    """A value of the shape, different at each place, with all that protocols must escape."""
    global serial
    serial += 1
    kind = shape.type_name
    if kind == "structure":
        if shape.metadata.get("document") or getattr(shape, "is_document_type", False):
            return {"a": [1, "x", True]}
        result = {}
        for member, inner in shape.members.items():
            too_deep = depth >= DEEPEST and inner.type_name in ("structure", "list", "map")
            if too_deep or member in OMITTED or "Checksum" in member or "SSECustomer" in member:
                continue
            result[member] = made_up(inner, member, depth + 1, inner.serialization.get("location"))
            if shape.is_tagged_union:
                break
        return result
    if kind == "list":
        return [made_up(shape.member, name, depth + 1, where) for _ in range(2)]
    if kind == "map":
        return {key: made_up(shape.value, name, depth + 1, where) for key in ("k1", "k2")}
    if kind == "timestamp":
        return TIME
    if kind == "blob":
        return bytes([serial & 255, 0, 255])
    if kind == "boolean":
        return serial % 2 == 0
    if kind in ("integer", "long"):
        return serial % 1000
    if kind in ("float", "double"):
        return float(serial % 1000)
    if name == "Bucket":
        return "bucket-1"
    if shape.serialization.get("jsonvalue"):
        return {"a": 1}
    if name.lower().endswith("arn"):
        return f"arn:aws:x:eu-west-1:111122223333:thing/{serial}"
    if where in ("header", "headers"):
        return f"h{serial}"
    if where == "uri":
        return f"l b/\u00e9+{serial}"
    return f"s{serial} <&>\"\u00e9'=+%"


def plain(value):
    """A value as JSON, with bytes and times as marked text, in the form that the sandbox's side gives them too."""
    if isinstance(value, (bytes, bytearray)):
        return "bytes:" + bytes(value).hex()
    if isinstance(value, datetime.datetime):
        return "time:" + value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items() if key != "ResponseMetadata"}
    if isinstance(value, list):
        return [plain(member) for member in value]
    if hasattr(value, "read"):
        return plain(value.read())
    return value


def differences(sent, received, path=()):
    """Where two values differ, to the deepest member."""
    if sent == received:
        return []
    if isinstance(sent, dict) and isinstance(received, dict):
        keys = list(dict.fromkeys([*sent, *received]))
        return [found for key in keys for found in differences(sent.get(key, MISSING), received.get(key, MISSING), (*path, key))]
    if isinstance(sent, list) and isinstance(received, list) and len(sent) == len(received):
        return [found for index, pair in enumerate(zip(sent, received)) for found in differences(*pair, (*path, index))]
    return [{"path": path, "sent": sent, "received": received}]


def tell(**line):
    print(json.dumps(line))


def main(endpoint, last_url, *services):
    for service in services:
        client = boto3.client(
            service,
            endpoint_url=endpoint,
            region_name="eu-west-1",
            config=Config(
                retries={"total_max_attempts": 1},
                parameter_validation=False,
                inject_host_prefix=False,
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                read_timeout=10,
            ),
        )
        for method, operation in sorted(client.meta.method_to_api_mapping.items()):
            model = client.meta.service_model.operation_model(operation)
            about = {"service": service, "operation": operation}
            if model.has_event_stream_input or model.has_event_stream_output:
                tell(**about, skipped="a stream of events")
                continue
            params = made_up(model.input_shape, operation) if model.input_shape else {}
            sent = plain(params)
            try:
                received = plain(getattr(client, method)(**params))
            except Exception as error:  # whatever it is, it is the result
                tell(**about, error=f"{type(error).__name__}: {error}")
                continue
            with urllib.request.urlopen(last_url) as answer:
                last = json.load(answer)
            tell(**about, played=last["operation"], input=differences(sent, last["input"]), output=differences(last["output"], received))


main(*sys.argv[1:])
