"""A day's work with boto3: create and describe, pages, waiters, and errors by their classes.

python use.py ENDPOINT   prints a JSON line with the title of each step that went as it should; a failed assertion ends it.
"""

import json
import sys
import time
from contextlib import contextmanager

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

ENDPOINT = sys.argv[1]
STEPS = []


def client(name, **credentials):
    config = Config(retries={"total_max_attempts": 1}, inject_host_prefix=False, s3={"addressing_style": "path"})
    return boto3.client(name, endpoint_url=ENDPOINT, region_name="us-east-1", config=config, **credentials)


def step(function):
    STEPS.append(function)
    return function


@contextmanager
def raises(exception, code=None):
    try:
        yield
    except exception as error:
        assert code is None or error.response["Error"]["Code"] == code, error
        return
    raise AssertionError(f"{exception.__name__} {code or ''} was not raised")


def trust(service):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@step
def network():
    """ec2: a VPC with its default parts, security group rules, waiters"""
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "boto"}]}])
    vpc_id = vpc["Vpc"]["VpcId"]
    ec2.get_waiter("vpc_available").wait(VpcIds=[vpc_id])
    of_vpc = [{"Name": "vpc-id", "Values": [vpc_id]}]
    tables = ec2.describe_route_tables(Filters=of_vpc)["RouteTables"]
    assert [table["Associations"][0]["Main"] for table in tables] == [True]
    assert tables[0]["Routes"][0] == {"DestinationCidrBlock": "10.20.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable", "State": "active"}
    acl = ec2.describe_network_acls(Filters=of_vpc)["NetworkAcls"][0]
    assert acl["IsDefault"] and sorted(entry["RuleNumber"] for entry in acl["Entries"]) == [100, 100, 32767, 32767]
    group = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc_id)["GroupId"]
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "public"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[https])
    with raises(ClientError, "InvalidPermission.Duplicate"):
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[https])
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    assert sorted((rule["IsEgress"], rule["IpProtocol"]) for rule in rules) == [(False, "tcp"), (True, "-1")]
    with raises(ClientError, "InvalidVpcID.NotFound"):
        ec2.describe_vpcs(VpcIds=["vpc-0123456789abcdef0"])
    with raises(ClientError, "DependencyViolation"):
        ec2.delete_vpc(VpcId=vpc_id)
    ec2.delete_security_group(GroupId=group)
    ec2.delete_vpc(VpcId=vpc_id)
    # a waiter that waits for nothing that will come
    with raises(WaiterError):
        ec2.get_waiter("vpc_available").wait(VpcIds=[vpc_id], WaiterConfig={"Delay": 0, "MaxAttempts": 2})


@step
def pages():
    """paginators: ec2, iam, kms, ssm, s3, dynamodb, logs"""
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.21.0.0/16")["Vpc"]["VpcId"]
    for third in range(12):
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.21.{third}.0/24")
    filters = [{"Name": "vpc-id", "Values": [vpc]}]
    answers = list(ec2.get_paginator("describe_subnets").paginate(Filters=filters, PaginationConfig={"PageSize": 5}))
    assert [len(answer["Subnets"]) for answer in answers] == [5, 5, 2]

    iam = client("iam")
    for number in range(7):
        iam.create_role(RoleName=f"boto-{number}", Path="/boto/", AssumeRolePolicyDocument=trust("ec2.amazonaws.com"))
    answers = list(iam.get_paginator("list_roles").paginate(PathPrefix="/boto/", PaginationConfig={"PageSize": 3}))
    assert [role["RoleName"] for answer in answers for role in answer["Roles"]] == [f"boto-{number}" for number in range(7)]
    assert [answer["IsTruncated"] for answer in answers] == [True, True, False]

    kms = client("kms")
    keys = {kms.create_key(Description=f"boto {number}")["KeyMetadata"]["KeyId"] for number in range(5)}
    answers = list(kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 2}))
    assert keys <= {key["KeyId"] for answer in answers for key in answer["Keys"]} and len(answers) > 2

    ssm = client("ssm")
    for number in range(13):
        ssm.put_parameter(Name=f"/boto/{number:02}", Value=str(number), Type="String")
    found = list(ssm.get_paginator("get_parameters_by_path").paginate(Path="/boto"))
    assert [len(answer["Parameters"]) for answer in found] == [10, 3]

    s3 = client("s3")
    s3.create_bucket(Bucket="boto-pages")
    for number in range(5):
        s3.put_object(Bucket="boto-pages", Key=f"logs/{number} é&.txt", Body=b"x")
    answers = list(s3.get_paginator("list_objects_v2").paginate(Bucket="boto-pages", PaginationConfig={"PageSize": 2}))
    assert [entry["Key"] for answer in answers for entry in answer["Contents"]] == [f"logs/{number} é&.txt" for number in range(5)]

    dynamodb = client("dynamodb")
    dynamodb.create_table(
        TableName="boto",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.get_waiter("table_exists").wait(TableName="boto")
    for number in range(5):
        dynamodb.put_item(TableName="boto", Item={"id": {"S": str(number)}})
    answers = list(dynamodb.get_paginator("scan").paginate(TableName="boto", PaginationConfig={"PageSize": 2}))
    assert sorted(item["id"]["S"] for answer in answers for item in answer["Items"]) == list("01234") and len(answers) == 3

    logs = client("logs")
    for number in range(4):
        logs.create_log_group(logGroupName=f"/boto/{number}")
    answers = list(logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix="/boto/", PaginationConfig={"PageSize": 3}))
    assert [len(answer["logGroups"]) for answer in answers] == [3, 1]


@step
def missing():
    """errors for what is not there, by the exception classes of each service"""
    expected = [
        ("iam", "NoSuchEntityException", lambda c: c.get_role(RoleName="nobody")),
        ("kms", "NotFoundException", lambda c: c.describe_key(KeyId="alias/nothing")),
        ("ssm", "ParameterNotFound", lambda c: c.get_parameter(Name="/nothing")),
        ("dynamodb", "ResourceNotFoundException", lambda c: c.describe_table(TableName="nothing")),
        ("ecr", "RepositoryNotFoundException", lambda c: c.describe_repositories(repositoryNames=["nothing"])),
        ("ecs", "ClusterNotFoundException", lambda c: c.list_services(cluster="nothing")),
        ("elbv2", "LoadBalancerNotFoundException", lambda c: c.describe_load_balancers(Names=["nothing"])),
        ("elbv2", "TargetGroupNotFoundException", lambda c: c.describe_target_groups(Names=["nothing"])),
        ("logs", "ResourceNotFoundException", lambda c: c.put_retention_policy(logGroupName="nothing", retentionInDays=1)),
        ("s3", "NoSuchBucket", lambda c: c.list_objects_v2(Bucket="nothing-here")),
        ("s3", "NoSuchKey", lambda c: c.get_object(Bucket="boto-pages", Key="nothing")),
        ("route53", "NoSuchHostedZone", lambda c: c.get_hosted_zone(Id="Z0NOTHING")),
        ("servicediscovery", "NamespaceNotFound", lambda c: c.get_namespace(Id="ns-nothing")),
        ("backup", "ResourceNotFoundException", lambda c: c.describe_backup_vault(BackupVaultName="nothing")),
        ("cloudtrail", "TrailNotFoundException", lambda c: c.get_trail(Name="nothing")),
        ("service-quotas", "NoSuchResourceException", lambda c: c.get_service_quota(ServiceCode="vpc", QuotaCode="L-NOTHING")),
        ("wafv2", "WAFNonexistentItemException", lambda c: c.get_web_acl(Name="x", Scope="REGIONAL", Id="00000000-0000-0000-0000-000000000000")),
        ("config", "NoSuchConfigurationRecorderException", lambda c: c.start_configuration_recorder(ConfigurationRecorderName="nothing")),
    ]
    for service, exception, call in expected:
        this = client(service)
        with raises(getattr(this.exceptions, exception)):
            call(this)
    # S3 answers HEAD with a status only.
    with raises(ClientError, "404"):
        client("s3").head_bucket(Bucket="nothing-here")
    with raises(ClientError, "NotImplemented"):
        client("ec2").describe_spot_price_history()


@step
def containers():
    """ecs, elbv2: a service that runs, and its waiters"""
    ecs, ec2, elbv2 = client("ecs"), client("ec2"), client("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.22.0.0/16")["Vpc"]["VpcId"]
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]][:2]
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.22.{i}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"] for i, zone in enumerate(zones)]
    ecs.create_cluster(clusterName="boto")
    ecs.register_task_definition(
        family="boto",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "app", "image": "nginx", "essential": True, "environment": [{"name": "ä", "value": "<&>"}]}],
    )
    network = {"awsvpcConfiguration": {"subnets": subnets}}
    ecs.create_service(cluster="boto", serviceName="app", taskDefinition="boto", desiredCount=2, launchType="FARGATE", networkConfiguration=network)
    ecs.get_waiter("services_stable").wait(cluster="boto", services=["app"], WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    tasks = ecs.describe_tasks(cluster="boto", tasks=ecs.list_tasks(cluster="boto", serviceName="app")["taskArns"])["tasks"]
    assert [task["lastStatus"] for task in tasks] == ["RUNNING", "RUNNING"]
    balancer = elbv2.create_load_balancer(Name="boto", Subnets=subnets, Scheme="internal")["LoadBalancers"][0]
    elbv2.get_waiter("load_balancer_available").wait(LoadBalancerArns=[balancer["LoadBalancerArn"]], WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    assert {zone["SubnetId"] for zone in balancer["AvailabilityZones"]} == set(subnets)
    with raises(elbv2.exceptions.DuplicateLoadBalancerNameException):
        elbv2.create_load_balancer(Name="boto", Subnets=subnets[:1] + subnets[:1], Scheme="internet-facing")


@step
def access():
    """iam and sts: a role's session may do what its policy says, and its denials are AccessDenied"""
    iam, sts = client("iam"), client("sts")
    account = sts.get_caller_identity()["Account"]
    principal = {"AWS": f"arn:aws:iam::{account}:root"}
    assumed = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}]})
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=assumed)["Role"]
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:DescribeVpcs", "Resource": "*"}]}
    iam.put_role_policy(RoleName="reader", PolicyName="read", PolicyDocument=json.dumps(document))
    assert iam.get_role_policy(RoleName="reader", PolicyName="read")["PolicyDocument"] == document
    issued = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="boto")["Credentials"]
    keys = {"aws_access_key_id": issued["AccessKeyId"], "aws_secret_access_key": issued["SecretAccessKey"], "aws_session_token": issued["SessionToken"]}
    assert client("sts", **keys).get_caller_identity()["Arn"] == f"arn:aws:sts::{account}:assumed-role/reader/boto"
    assert client("ec2", **keys).describe_vpcs()["Vpcs"]
    with raises(ClientError, "UnauthorizedOperation"):
        client("ec2", **keys).describe_subnets()
    with raises(ClientError, "AccessDeniedException"):
        client("kms", **keys).list_keys()
    with raises(ClientError, "AccessDenied"):
        client("s3", **keys).list_buckets()


@step
def contents():
    """what is stored comes back: s3, dynamodb, kms, logs, ssm, ecr"""
    s3, kms, logs, ecr = client("s3"), client("kms"), client("logs"), client("ecr")
    body = bytes(range(256)) * 40
    s3.put_object(Bucket="boto-pages", Key="bytes", Body=body, ContentType="application/x-boto", Metadata={"who": "boto"})
    stored = s3.get_object(Bucket="boto-pages", Key="bytes")
    assert (stored["Body"].read(), stored["ContentType"], stored["Metadata"]) == (body, "application/x-boto", {"who": "boto"})
    item = {"id": {"S": "é"}, "bytes": {"B": b"\x00\xff"}, "list": {"L": [{"N": "1.5"}, {"BOOL": True}, {"NULL": True}]}, "set": {"SS": ["a", "b"]}}
    client("dynamodb").put_item(TableName="boto", Item=item)
    assert client("dynamodb").get_item(TableName="boto", Key={"id": {"S": "é"}})["Item"] == item
    key = kms.create_key()["KeyMetadata"]["Arn"]
    sealed = kms.encrypt(KeyId=key, Plaintext=b"secret", EncryptionContext={"a": "b"})["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=sealed, EncryptionContext={"a": "b"})["Plaintext"] == b"secret"
    with raises(kms.exceptions.InvalidCiphertextException):
        kms.decrypt(CiphertextBlob=sealed, EncryptionContext={"a": "c"})
    logs.create_log_stream(logGroupName="/boto/0", logStreamName="s")
    now = int(time.time() * 1000)
    logs.put_log_events(logGroupName="/boto/0", logStreamName="s", logEvents=[{"timestamp": now, "message": "größe <&>"}])
    assert [event["message"] for event in logs.get_log_events(logGroupName="/boto/0", logStreamName="s")["events"]] == ["größe <&>"]
    repository = ecr.create_repository(repositoryName="boto", imageTagMutability="IMMUTABLE", imageScanningConfiguration={"scanOnPush": True})["repository"]
    assert ecr.describe_repositories(repositoryNames=["boto"])["repositories"] == [repository]


for run in STEPS:
    run()
    print(json.dumps(run.__doc__), flush=True)
