"""Sends what botocore's models do not allow, one violation at a time, with botocore's own validation switched off.

python invalid.py ENDPOINT OPERATIONS SHARE   where OPERATIONS is JSON, {service: [operation, …]}, and every SHAREth case
is sent. Prints a JSON line per case: {case, kind, refusable} and status, code, message, or error when botocore itself
could not send it; refusable tells whether botocore's own validator refuses it too.
"""

import json
import re
import sys
import zlib

import boto3
from botocore.config import Config
from botocore.validate import ParamValidator

DEEPEST = 4
# Members that S3 clients compute or interpret themselves.
OMITTED = ("ContentMD5", "ContentLength", "Expires", "Body", "ChecksumAlgorithm")


def valid(shape, depth=0):
    """A value of the shape with its required members only; patterns are not obeyed."""
    kind = shape.type_name
    if kind == "structure":
        return {name: valid(shape.members[name], depth + 1) for name in shape.required_members} if depth < 9 else {}
    if kind == "list":
        return [valid(shape.member, depth + 1) for _ in range(max(1, int(shape.metadata.get("min", 1))))]
    if kind == "map":
        return {}
    if kind == "boolean":
        return True
    if kind in ("integer", "long", "float", "double"):
        return max(1, int(shape.metadata.get("min", 1)))
    if kind == "timestamp":
        return 1_700_000_000
    if kind == "blob":
        return b"x" * max(1, int(shape.metadata.get("min", 1)))
    if shape.enum:
        return shape.enum[0]
    return "a" * max(1, int(shape.metadata.get("min", 1)))


def unlike(pattern):
    """A text that the pattern does not match; None when there is none at hand, or Python cannot read the pattern."""
    try:
        return next((text for text in ("\u2603 \u2603", " ", "A!") if not re.fullmatch(pattern, text, re.DOTALL)), None)
    except re.error:
        return None


def violations(shape, path=(), depth=0):
    """(path, kind, value) of every violation of one constraint, in the shape or what it holds."""
    kind, limits = shape.type_name, shape.metadata
    least, most = limits.get("min"), limits.get("max")
    if kind in ("integer", "long", "float", "double"):
        if least is not None:
            yield path, "too small", int(least) - 1
        if most is not None and int(most) < 2**31 - 1:
            yield path, "too large", int(most) + 1
        yield path, "mistyped", "text"
    elif kind == "string":
        if shape.enum:
            yield path, "no such value", "no-such-value"
        elif least is not None and int(least) > 1:
            yield path, "too short", "a" * (int(least) - 1)
        if most is not None and int(most) < 5000 and not shape.enum:
            yield path, "too long", "a" * (int(most) + 1)
        if limits.get("pattern") and not shape.enum:
            for text in filter(None, [unlike(limits["pattern"])]):
                yield path, "another form", text
        yield path, "mistyped", 5
    elif kind == "list":
        if most is not None and int(most) < 200:
            yield path, "too many", [valid(shape.member)] * (int(most) + 1)
        if least is not None and int(least) > 1:
            yield path, "too few", [valid(shape.member)] * (int(least) - 1)
        if depth < DEEPEST:
            for inner, what, value in violations(shape.member, (), depth + 1):
                yield (*path, 0, *inner), what, value
    elif kind == "structure" and depth < DEEPEST:
        for name, member in shape.members.items():
            if name in OMITTED:
                continue
            if name in shape.required_members:
                yield (*path, name), "missing", None
            for inner, what, value in violations(member, (), depth + 1):
                yield (*path, name, *inner), what, value


def placed(shape, path, value):
    """The input with its required members, and the value at the path; None takes a member out."""
    result = valid(shape)
    at, of = result, shape
    for key, following in zip(path, [*path[1:], None]):
        of = of.member if isinstance(key, int) else of.members[key]
        if following is None:
            if value is None:
                at.pop(key, None)
            else:
                at[key] = value
        else:
            if isinstance(key, str) and not at.get(key):
                at[key] = valid(of)
            at = at[key]
    return result


def parent(params, path):
    """What holds the member at the path."""
    for key in path[:-1]:
        params = params[key]
    return params


def is_empty(value):
    return isinstance(value, list) and not any(value)


def spoken(path):
    """The path as AWS writes it: `tags.1.member.key`."""
    return ".".join("1.member" if part == 0 else part[0].lower() + part[1:] for part in path)


def main(endpoint, operations, share):
    config = Config(
        retries={"total_max_attempts": 1},
        parameter_validation=False,
        inject_host_prefix=False,
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        read_timeout=10,
    )
    for service, names in json.loads(operations).items():
        client = boto3.client(service, endpoint_url=endpoint, region_name="eu-west-1", config=config)
        methods = {operation: method for method, operation in client.meta.method_to_api_mapping.items()}
        is_json = "json" in client.meta.service_model.metadata["protocol"]
        for name in names:
            if name not in methods:
                continue
            model = client.meta.service_model.operation_model(name)
            shape = model.input_shape
            if shape is None:
                continue
            for path, kind, value in violations(shape):
                case = f"{service} {name} {spoken(path)}"
                # Everything is text in forms, XML, paths, queries and headers, and what is empty is not sent in forms.
                if kind == "mistyped" and (not is_json or shape.members[path[0]].serialization.get("location")):
                    continue
                if zlib.crc32(f"{case} {kind}".encode()) % int(share) != 0:
                    continue
                params = placed(shape, path, value)
                if not is_json and (not parent(params, path) if kind == "missing" and len(path) > 1 else is_empty(value)):
                    continue
                if kind == "missing" and path[0] in model.idempotent_members:  # botocore makes one up
                    continue
                line = {"case": case, "kind": kind, "path": spoken(path), "members": path}
                line["refusable"] = ParamValidator().validate(params, shape).has_errors()
                try:
                    getattr(client, methods[name])(**params)
                    line["status"] = 200
                except client.exceptions.ClientError as error:
                    line["status"] = error.response["ResponseMetadata"]["HTTPStatusCode"]
                    line["code"] = error.response["Error"]["Code"]
                    line["message"] = error.response["Error"].get("Message", "")
                except Exception as error:  # botocore could not make a request of it
                    line["error"] = f"{type(error).__name__}: {error}"
                print(json.dumps(line))


main(*sys.argv[1:])
