"""Calls every operation that botocore knows of some services, with parameters made up from botocore's own models.

python wire.py ENDPOINT CONTROL SERVICE …   prints a JSON line per operation:
{service, operation, skipped} or {service, operation, error} or {service, operation, played, input: […], output: […]},
where input and output list the differences between what was sent and what was received: {path, sent, received, modelled},
modelled telling whether botocore's model has the member. And a line per error that botocore models:
{service, exception, unknown: true} when the sandbox's side has none of this name, else {service, exception, raised, message}.
"""

import datetime
import json
import socket
import sys
import urllib.parse
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
        # Forms and XML cannot tell an empty structure from none.
        return {member: value for member, value in result.items() if value not in ({}, [], [{}, {}])}
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
    if name in ("MaxItems", "MaxResults"):
        return str(serial % 1000)
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


def differences(sent, received, shape, path=()):
    """Where two values differ, to the deepest member. Shape is None where botocore models nothing."""
    if sent == received:
        return []
    if isinstance(sent, dict) and isinstance(received, dict):
        keys = dict.fromkeys([*sent, *received])
        inner = [(key, sent.get(key, MISSING), received.get(key, MISSING), shape_of(shape, key)) for key in keys]
        return [found for key, one, other, member in inner for found in differences(one, other, member, (*path, key))]
    if isinstance(sent, list) and isinstance(received, list) and len(sent) == len(received):
        pairs = enumerate(zip(sent, received))
        return [found for index, (one, other) in pairs for found in differences(one, other, shape and shape.member, (*path, index))]
    return [{"path": path, "sent": sent, "received": received, "modelled": shape is not None}]


def shape_of(shape, key):
    """The shape of a structure's member or a map's value."""
    if shape is None:
        return None
    return shape.value if shape.type_name == "map" else shape.members.get(key)


def tell(**line):
    print(json.dumps(line))


def call_every_operation(service, client, control):
    # Which our SDK knows too.
    played = []
    model = client.meta.service_model
    for method, operation in sorted(client.meta.method_to_api_mapping.items()):
        shapes = model.operation_model(operation)
        about = {"service": service, "operation": operation}
        if shapes.has_event_stream_input or shapes.has_event_stream_output:
            tell(**about, skipped="a stream of events")
            continue
        params = made_up(shapes.input_shape, operation) if shapes.input_shape else {}
        sent = plain(params)
        try:
            received = plain(getattr(client, method)(**params))
        except Exception as error:  # whatever it is, it is the result
            tell(**about, error=f"{type(error).__name__}: {error}")
            continue
        with urllib.request.urlopen(f"{control}/last") as answer:
            last = json.load(answer)
        played.append((method, operation))
        tell(
            **about,
            played=last["operation"],
            input=differences(sent, last["input"], shapes.input_shape),
            output=differences(last["output"], received, shapes.output_shape),
        )
    return played


def catch_every_exception(service, client, control, played):
    model = client.meta.service_model
    # Answers to HEAD have no body that could tell more than a status.
    method, operation = next(
        (method, operation)
        for method, operation in played
        if model.operation_model(operation).http.get("method") != "HEAD"
    )
    shape = model.operation_model(operation).input_shape
    for error_shape in model.error_shapes:
        about = {"service": service, "exception": error_shape.name}
        query = urllib.parse.urlencode({"service": model.service_id, "exception": error_shape.name})
        with urllib.request.urlopen(f"{control}/throw?{query}") as answer:
            if not json.load(answer)["known"]:
                tell(**about, unknown=True)
                continue
        try:
            getattr(client, method)(**made_up(shape, operation))
            tell(**about, raised="nothing", message="")
        except Exception as error:  # whatever it is, it is the result
            message = error.response["Error"].get("Message") if hasattr(error, "response") else str(error)
            tell(**about, raised=type(error).__name__, message=message)


def resolve_below_addresses():
    """S3 Control's client puts the account before the endpoint's host, which is an address here."""
    resolve = socket.getaddrinfo
    socket.getaddrinfo = lambda host, *args, **named: resolve(
        "127.0.0.1" if str(host).endswith(".127.0.0.1") else host, *args, **named
    )


def main(endpoint, control, *services):
    resolve_below_addresses()
    config = Config(
        retries={"total_max_attempts": 1},
        parameter_validation=False,
        inject_host_prefix=False,
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        read_timeout=10,
    )
    for service in services:
        client = boto3.client(service, endpoint_url=endpoint, region_name="eu-west-1", config=config)
        played = call_every_operation(service, client, control)
        catch_every_exception(service, client, control, played)


main(*sys.argv[1:])
