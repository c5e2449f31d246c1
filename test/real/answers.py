"""The same creations and descriptions on any endpoint, with answers in which identifiers and times are masked.

python answers.py ENDPOINT   prints a JSON line per step: {step, answer} or {step, error}
"""

import datetime
import json
import re
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = sys.argv[1]
MASKS = [
    (re.compile(r"\b(vpc-cidr-assoc|vpc|subnet|sg|sgr|acl|aclassoc|rtb|rtbassoc|igw|eipalloc|eipassoc|nat|dopt|eni|fl|pl|vpce|ns|srv)-[0-9a-z]{8,32}\b"), r"\1-…"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "uuid"),
    (re.compile(r"\b(AKIA|ASIA|AROA|AIDA|ANPA)[A-Z0-9]{8,}\b"), r"\1…"),
    (re.compile(r"\bZ[0-9A-Z]{12,}\b|(?<=hostedzone/)[0-9A-Z]+"), "Z…"),
    (re.compile(r"(?<=/)[0-9a-f]{16}(?=$|/)"), "…"),
    (re.compile(r"(?<=/change/)C[0-9A-Z]+"), "C…"),
    (re.compile(r"^[0-9a-f]{32}$"), "…"),
    (re.compile(r"\b\d+\.\d+\.\d+\.\d+\b(?!/)"), "address"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\dZ+:]*"), "time"),
]


def masked(value):
    if isinstance(value, datetime.datetime):
        return "time"
    if isinstance(value, (bytes, bytearray)):
        return "bytes"
    if isinstance(value, dict):
        return {key: "time" if key == "creationTime" else masked(member) for key, member in value.items() if key != "ResponseMetadata"}
    if isinstance(value, list):
        return sorted((masked(member) for member in value), key=json.dumps)
    if isinstance(value, str):
        for pattern, mask in MASKS:
            value = pattern.sub(mask, value)
    return value


def client(name):
    config = Config(retries={"total_max_attempts": 1}, inject_host_prefix=False, s3={"addressing_style": "path"})
    return boto3.client(name, endpoint_url=ENDPOINT, region_name="us-east-1", config=config)


def step(title, call, *args, **kwargs):
    """Calls and tells; returns the answer, None for an error."""
    try:
        answer = call(*args, **kwargs)
    except ClientError as error:
        print(json.dumps({"step": title, "error": error.response["Error"]["Code"]}))
        return None
    print(json.dumps({"step": title, "answer": masked(answer)}))
    return answer


def network():
    ec2 = client("ec2")
    vpc = step("ec2 vpc", ec2.create_vpc, CidrBlock="10.30.0.0/16")["Vpc"]["VpcId"]
    of_vpc = [{"Name": "vpc-id", "Values": [vpc]}]
    step("ec2 vpc described", ec2.describe_vpcs, VpcIds=[vpc])
    step("ec2 default security group", ec2.describe_security_groups, Filters=of_vpc)
    groups = [{"Name": "group-id", "Values": [ec2.describe_security_groups(Filters=of_vpc)["SecurityGroups"][0]["GroupId"]]}]
    step("ec2 default security group's rules", ec2.describe_security_group_rules, Filters=groups)
    step("ec2 default network ACL", ec2.describe_network_acls, Filters=of_vpc)
    step("ec2 main route table", ec2.describe_route_tables, Filters=of_vpc)
    step("ec2 DNS support", ec2.describe_vpc_attribute, VpcId=vpc, Attribute="enableDnsSupport")
    step("ec2 DNS hostnames", ec2.describe_vpc_attribute, VpcId=vpc, Attribute="enableDnsHostnames")
    subnet = step("ec2 subnet", ec2.create_subnet, VpcId=vpc, CidrBlock="10.30.1.0/24", AvailabilityZone="us-east-1a")["Subnet"]["SubnetId"]
    step("ec2 subnet in conflict", ec2.create_subnet, VpcId=vpc, CidrBlock="10.30.1.0/25")
    step("ec2 subnet outside", ec2.create_subnet, VpcId=vpc, CidrBlock="10.31.1.0/24")
    igw = step("ec2 internet gateway", ec2.create_internet_gateway)["InternetGateway"]["InternetGatewayId"]
    step("ec2 gateway attached", ec2.attach_internet_gateway, InternetGatewayId=igw, VpcId=vpc)
    step("ec2 gateway described", ec2.describe_internet_gateways, InternetGatewayIds=[igw])
    table = step("ec2 route table", ec2.create_route_table, VpcId=vpc)["RouteTable"]["RouteTableId"]
    step("ec2 route", ec2.create_route, RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=igw)
    step("ec2 route again", ec2.create_route, RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=igw)
    step("ec2 route table associated", ec2.associate_route_table, RouteTableId=table, SubnetId=subnet)
    step("ec2 route table described", ec2.describe_route_tables, RouteTableIds=[table])
    address = step("ec2 address", ec2.allocate_address, Domain="vpc")
    nat = step("ec2 NAT gateway", ec2.create_nat_gateway, SubnetId=subnet, AllocationId=address["AllocationId"])["NatGateway"]["NatGatewayId"]
    step("ec2 NAT gateway described", ec2.describe_nat_gateways, NatGatewayIds=[nat])
    group = step("ec2 security group", ec2.create_security_group, GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    step("ec2 security group again", ec2.create_security_group, GroupName="web", Description="web", VpcId=vpc)
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    step("ec2 ingress", ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[https])
    step("ec2 ingress again", ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[https])
    step("ec2 security group described", ec2.describe_security_groups, GroupIds=[group])
    acl = step("ec2 network ACL", ec2.create_network_acl, VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    entry = {"NetworkAclId": acl, "RuleNumber": 100, "Protocol": "6", "RuleAction": "allow", "Egress": False, "CidrBlock": "0.0.0.0/0"}
    step("ec2 network ACL entry", ec2.create_network_acl_entry, **entry, PortRange={"From": 443, "To": 443})
    step("ec2 network ACL entry again", ec2.create_network_acl_entry, **entry, PortRange={"From": 443, "To": 443})
    step("ec2 network ACL described", ec2.describe_network_acls, NetworkAclIds=[acl])
    endpoint = {"VpcId": vpc, "ServiceName": "com.amazonaws.us-east-1.s3", "VpcEndpointType": "Gateway", "RouteTableIds": [table]}
    step("ec2 endpoint", ec2.create_vpc_endpoint, **endpoint)
    step("ec2 route table with endpoint", ec2.describe_route_tables, RouteTableIds=[table])
    step("ec2 flow logs of nothing", ec2.describe_flow_logs)
    step("ec2 tags", ec2.create_tags, Resources=[vpc], Tags=[{"Key": "Name", "Value": "a"}])
    step("ec2 tags described", ec2.describe_tags, Filters=[{"Name": "resource-id", "Values": [vpc]}])
    step("ec2 encryption by default", ec2.get_ebs_encryption_by_default)
    step("ec2 no VPC", ec2.describe_vpcs, VpcIds=["vpc-0123456789abcdef0"])
    step("ec2 no subnet", ec2.describe_subnets, SubnetIds=["subnet-0123456789abcdef0"])
    step("ec2 no group", ec2.describe_security_groups, GroupIds=["sg-0123456789abcdef0"])
    step("ec2 no route table", ec2.describe_route_tables, RouteTableIds=["rtb-0123456789abcdef0"])
    step("ec2 default group deleted", ec2.delete_security_group, GroupId=groups[0]["Values"][0])
    step("ec2 main route table deleted", ec2.delete_route_table, RouteTableId=ec2.describe_route_tables(Filters=[*of_vpc, {"Name": "association.main", "Values": ["true"]}])["RouteTables"][0]["RouteTableId"])
    step("ec2 VPC in use deleted", ec2.delete_vpc, VpcId=vpc)


def keys():
    kms = client("kms")
    key = step("kms key", kms.create_key, Description="d", KeyUsage="ENCRYPT_DECRYPT", Tags=[{"TagKey": "a", "TagValue": "b"}])["KeyMetadata"]["KeyId"]
    step("kms key described", kms.describe_key, KeyId=key)
    step("kms rotation", kms.get_key_rotation_status, KeyId=key)
    step("kms rotation enabled", kms.enable_key_rotation, KeyId=key)
    step("kms rotation afterwards", kms.get_key_rotation_status, KeyId=key)
    step("kms policies", kms.list_key_policies, KeyId=key)
    step("kms policy", lambda: json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]))
    step("kms tags", kms.list_resource_tags, KeyId=key)
    step("kms alias", kms.create_alias, AliasName="alias/boto", TargetKeyId=key)
    step("kms alias again", kms.create_alias, AliasName="alias/boto", TargetKeyId=key)
    step("kms aliases", kms.list_aliases, KeyId=key)
    step("kms reserved alias", kms.create_alias, AliasName="alias/aws/boto", TargetKeyId=key)
    step("kms disabled", kms.disable_key, KeyId=key)
    step("kms disabled described", kms.describe_key, KeyId=key)
    step("kms use of disabled", kms.encrypt, KeyId=key, Plaintext=b"x")
    step("kms deletion in one day", kms.schedule_key_deletion, KeyId=key, PendingWindowInDays=1)
    step("kms deletion", kms.schedule_key_deletion, KeyId=key, PendingWindowInDays=7)
    step("kms deletion again", kms.schedule_key_deletion, KeyId=key, PendingWindowInDays=7)
    step("kms none", kms.describe_key, KeyId="00000000-0000-0000-0000-000000000000")


def identities():
    iam = client("iam")
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
    step("iam role", iam.create_role, RoleName="r", Path="/p/", AssumeRolePolicyDocument=json.dumps(trust), Tags=[{"Key": "a", "Value": "b"}])
    step("iam role again", iam.create_role, RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))
    step("iam role described", iam.get_role, RoleName="r")
    step("iam bad trust", iam.create_role, RoleName="bad", AssumeRolePolicyDocument="{")
    step("iam inline policy", iam.put_role_policy, RoleName="r", PolicyName="p", PolicyDocument=json.dumps(allow))
    step("iam inline policy described", iam.get_role_policy, RoleName="r", PolicyName="p")
    arn = step("iam policy", iam.create_policy, PolicyName="p", PolicyDocument=json.dumps(allow))["Policy"]["Arn"]
    step("iam policy again", iam.create_policy, PolicyName="p", PolicyDocument=json.dumps(allow))
    step("iam policy version", iam.create_policy_version, PolicyArn=arn, PolicyDocument=json.dumps(allow), SetAsDefault=True)
    step("iam policy versions", iam.list_policy_versions, PolicyArn=arn)
    step("iam policy attached", iam.attach_role_policy, RoleName="r", PolicyArn=arn)
    step("iam managed policy attached", iam.attach_role_policy, RoleName="r", PolicyArn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy")
    step("iam unknown policy attached", iam.attach_role_policy, RoleName="r", PolicyArn="arn:aws:iam::aws:policy/Nothing")
    step("iam attached policies", iam.list_attached_role_policies, RoleName="r")
    step("iam inline policies", iam.list_role_policies, RoleName="r")
    step("iam role in use deleted", iam.delete_role, RoleName="r")
    step("iam policy described", iam.get_policy, PolicyArn=arn)
    step("iam policy in use deleted", iam.delete_policy, PolicyArn=arn)
    step("iam user", iam.create_user, UserName="u")
    step("iam access key", lambda: {**iam.create_access_key(UserName="u")["AccessKey"], "SecretAccessKey": "…"})
    step("iam access keys", iam.list_access_keys, UserName="u")
    step("iam login profile", iam.get_login_profile, UserName="u")
    step("iam MFA devices", iam.list_mfa_devices, UserName="u")
    step("iam user in use deleted", iam.delete_user, UserName="u")
    step("iam no user", iam.get_user, UserName="nobody")
    step("iam no policy", iam.get_policy, PolicyArn="arn:aws:iam::111122223333:policy/nothing")
    url = "https://token.actions.githubusercontent.com"
    provider = step("iam provider", iam.create_open_id_connect_provider, Url=url, ClientIDList=["sts.amazonaws.com"], ThumbprintList=["0" * 40])
    step("iam provider described", iam.get_open_id_connect_provider, OpenIDConnectProviderArn=provider["OpenIDConnectProviderArn"])
    step("sts identity", lambda: {"Account": client("sts").get_caller_identity()["Account"]})


def buckets():
    s3 = client("s3")
    step("s3 bucket", s3.create_bucket, Bucket="boto-bucket")
    step("s3 location", s3.get_bucket_location, Bucket="boto-bucket")
    step("s3 versioning", s3.get_bucket_versioning, Bucket="boto-bucket")
    step("s3 encryption", s3.get_bucket_encryption, Bucket="boto-bucket")
    step("s3 ownership", s3.get_bucket_ownership_controls, Bucket="boto-bucket")
    step("s3 public access", s3.get_public_access_block, Bucket="boto-bucket")
    step("s3 policy", s3.get_bucket_policy, Bucket="boto-bucket")
    step("s3 policy status", s3.get_bucket_policy_status, Bucket="boto-bucket")
    step("s3 tags", s3.get_bucket_tagging, Bucket="boto-bucket")
    step("s3 lifecycle", s3.get_bucket_lifecycle_configuration, Bucket="boto-bucket")
    step("s3 logging", s3.get_bucket_logging, Bucket="boto-bucket")
    step("s3 replication", s3.get_bucket_replication, Bucket="boto-bucket")
    step("s3 object", lambda: {"ETag": s3.put_object(Bucket="boto-bucket", Key="a b", Body=b"x")["ETag"]})
    step("s3 objects", s3.list_objects_v2, Bucket="boto-bucket")
    step("s3 object read", lambda: {**s3.get_object(Bucket="boto-bucket", Key="a b"), "Body": "…"})
    step("s3 no object", s3.get_object, Bucket="boto-bucket", Key="nothing")
    step("s3 bucket in use deleted", s3.delete_bucket, Bucket="boto-bucket")
    step("s3 no bucket", s3.get_bucket_location, Bucket="boto-nothing")
    step("s3 no bucket's head", s3.head_bucket, Bucket="boto-nothing")
    step("s3 bad policy", s3.put_bucket_policy, Bucket="boto-bucket", Policy="{")


def others():
    dynamodb, logs, ssm, ecr, ecs = client("dynamodb"), client("logs"), client("ssm"), client("ecr"), client("ecs")
    table = {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}
    step("dynamodb table", dynamodb.create_table, TableName="boto", BillingMode="PAY_PER_REQUEST", **table)
    step("dynamodb table again", dynamodb.create_table, TableName="boto", BillingMode="PAY_PER_REQUEST", **table)
    step("dynamodb table described", dynamodb.describe_table, TableName="boto")
    step("dynamodb backups", dynamodb.describe_continuous_backups, TableName="boto")
    step("dynamodb no table", dynamodb.describe_table, TableName="nothing")
    step("logs group", logs.create_log_group, logGroupName="/boto")
    step("logs group again", logs.create_log_group, logGroupName="/boto")
    step("logs retention", logs.put_retention_policy, logGroupName="/boto", retentionInDays=30)
    step("logs groups", logs.describe_log_groups, logGroupNamePrefix="/boto")
    step("logs odd retention", logs.put_retention_policy, logGroupName="/boto", retentionInDays=31)
    step("logs no group", logs.put_retention_policy, logGroupName="/nothing", retentionInDays=30)
    step("ssm parameter", ssm.put_parameter, Name="/boto", Value="v", Type="String")
    step("ssm parameter again", ssm.put_parameter, Name="/boto", Value="v", Type="String")
    step("ssm parameter read", ssm.get_parameter, Name="/boto")
    step("ssm no parameter", ssm.get_parameter, Name="/nothing")
    step("ecr repository", ecr.create_repository, repositoryName="boto")
    step("ecr repository again", ecr.create_repository, repositoryName="boto")
    step("ecr no policy", ecr.get_repository_policy, repositoryName="boto")
    step("ecr no lifecycle", ecr.get_lifecycle_policy, repositoryName="boto")
    step("ecr no repository", ecr.describe_repositories, repositoryNames=["nothing"])
    step("ecs cluster", ecs.create_cluster, clusterName="boto", settings=[{"name": "containerInsights", "value": "enabled"}])
    step("ecs clusters", ecs.describe_clusters, clusters=["boto", "nothing"], include=["SETTINGS"])
    container = {"name": "app", "image": "nginx", "memory": 128}
    step("ecs task definition", ecs.register_task_definition, family="boto", containerDefinitions=[container])
    step("ecs no task definition", ecs.describe_task_definition, taskDefinition="nothing")
    step("ecs services of no cluster", ecs.list_services, cluster="nothing")


def edge():
    ec2, elbv2, route53, map = client("ec2"), client("elbv2"), client("route53"), client("servicediscovery")
    vpc = ec2.create_vpc(CidrBlock="10.40.0.0/16")["Vpc"]["VpcId"]
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.40.{i}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"]["SubnetId"] for i, zone in enumerate("ab")]
    group = ec2.create_security_group(GroupName="balancer", Description="d", VpcId=vpc)["GroupId"]
    balancer = step("elbv2 load balancer", elbv2.create_load_balancer, Name="boto", Subnets=subnets, SecurityGroups=[group], Scheme="internal")
    arn = balancer["LoadBalancers"][0]["LoadBalancerArn"]
    attributes = elbv2.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    step("elbv2 attributes", lambda: {attribute["Key"]: attribute["Value"] for attribute in attributes})
    health = {"HealthCheckPath": "/health", "Matcher": {"HttpCode": "200"}}
    targets = step("elbv2 target group", elbv2.create_target_group, Name="boto", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip", **health)
    target_group = targets["TargetGroups"][0]["TargetGroupArn"]
    attributes = elbv2.describe_target_group_attributes(TargetGroupArn=target_group)["Attributes"]
    step("elbv2 target group attributes", lambda: {attribute["Key"]: attribute["Value"] for attribute in attributes})
    action = {"Type": "forward", "TargetGroupArn": target_group}
    listener = step("elbv2 listener", elbv2.create_listener, LoadBalancerArn=arn, Protocol="HTTP", Port=80, DefaultActions=[action])
    step("elbv2 listener again", elbv2.create_listener, LoadBalancerArn=arn, Protocol="HTTP", Port=80, DefaultActions=[action])
    step("elbv2 rules", elbv2.describe_rules, ListenerArn=listener["Listeners"][0]["ListenerArn"])
    step("elbv2 no load balancer", elbv2.describe_load_balancers, Names=["nothing"])
    step("elbv2 target group in use deleted", elbv2.delete_target_group, TargetGroupArn=target_group)
    zone = step("route53 zone", route53.create_hosted_zone, Name="boto.test", CallerReference="1")["HostedZone"]["Id"]
    step("route53 zone with the same reference", route53.create_hosted_zone, Name="boto.test", CallerReference="1")
    record = {"Name": "www.boto.test", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    change = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    step("route53 record", route53.change_resource_record_sets, HostedZoneId=zone, ChangeBatch=change)
    step("route53 record again", route53.change_resource_record_sets, HostedZoneId=zone, ChangeBatch=change)
    step("route53 records", lambda: [r for r in route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"] if r["Type"] == "A"])
    step("route53 zone in use deleted", route53.delete_hosted_zone, Id=zone)
    step("route53 no zone", route53.get_hosted_zone, Id="Z0NOTHING")
    step("servicediscovery no namespace", map.get_namespace, Id="ns-nothing")


def audits():
    cloudtrail, config, guardduty, wafv2 = client("cloudtrail"), client("config"), client("guardduty"), client("wafv2")
    client("s3").create_bucket(Bucket="boto-trail")
    statements = [
        {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:GetBucketAcl", "Resource": "arn:aws:s3:::boto-trail"},
        {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::boto-trail/*"},
    ]
    client("s3").put_bucket_policy(Bucket="boto-trail", Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}))
    step("cloudtrail trail", cloudtrail.create_trail, Name="boto", S3BucketName="boto-trail")
    step("cloudtrail trail again", cloudtrail.create_trail, Name="boto", S3BucketName="boto-trail")
    step("cloudtrail trails", cloudtrail.describe_trails)
    step("cloudtrail status", lambda: {"IsLogging": cloudtrail.get_trail_status(Name="boto")["IsLogging"]})
    step("cloudtrail no bucket", cloudtrail.create_trail, Name="other", S3BucketName="boto-nothing")
    step("cloudtrail no trail", cloudtrail.get_trail_status, Name="nothing")
    step("config no recorder", config.describe_configuration_recorders)
    step("config no recorder started", config.start_configuration_recorder, ConfigurationRecorderName="nothing")
    step("guardduty none", guardduty.list_detectors)
    step("guardduty detector", guardduty.create_detector, Enable=True)
    visible = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "boto"}
    acl = {"Name": "boto", "Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "VisibilityConfig": visible, "Rules": []}
    step("wafv2 web ACL", wafv2.create_web_acl, **acl)
    step("wafv2 web ACL again", wafv2.create_web_acl, **acl)


def delivery():
    iam, codebuild, codepipeline, events = client("iam"), client("codebuild"), client("codepipeline"), client("events")
    trust = {"Effect": "Allow", "Principal": {"Service": "codepipeline.amazonaws.com"}, "Action": "sts:AssumeRole"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName="delivery", AssumeRolePolicyDocument=policy)["Role"]["Arn"]
    image = {"type": "LINUX_CONTAINER", "image": "aws/codebuild/standard:7.0", "computeType": "BUILD_GENERAL1_SMALL"}
    place = {"type": "CODEPIPELINE", "location": "boto"}
    project = {"name": "boto-build", "source": place, "artifacts": place, "environment": image, "serviceRole": role}
    step("codebuild project", codebuild.create_project, **project)
    step("codebuild project again", codebuild.create_project, **project)
    step("codebuild projects", codebuild.list_projects)
    step("codebuild projects described", codebuild.batch_get_projects, names=["boto-build"])

    def stage(category, provider, configuration):
        kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
        action = {"name": category, "actionTypeId": kind, "runOrder": 1, "configuration": configuration, "inputArtifacts": [], "outputArtifacts": []}
        return {"name": category, "actions": [action]}

    stages = [stage("Source", "S3", {"S3Bucket": "boto", "S3ObjectKey": "k"}), stage("Build", "CodeBuild", {"ProjectName": "boto-build"})]
    pipeline = {"name": "boto", "roleArn": role, "artifactStore": {"type": "S3", "location": "boto"}, "stages": stages}
    step("codepipeline pipeline", codepipeline.create_pipeline, pipeline=pipeline, tags=[{"key": "a", "value": "b"}])
    step("codepipeline pipeline again", codepipeline.create_pipeline, pipeline=pipeline)
    step("codepipeline one stage", codepipeline.create_pipeline, pipeline={**pipeline, "name": "short", "stages": stages[:1]})
    arn = step("codepipeline pipeline described", codepipeline.get_pipeline, name="boto")["metadata"]["pipelineArn"]
    step("codepipeline pipelines", codepipeline.list_pipelines)
    step("codepipeline tags", codepipeline.list_tags_for_resource, resourceArn=arn)
    step("codepipeline no pipeline", codepipeline.get_pipeline, name="nothing")

    pattern = json.dumps({"source": ["aws.codepipeline"], "detail": {"state": ["FAILED"]}})
    step("events rule", events.put_rule, Name="boto", EventPattern=pattern, Tags=[{"Key": "a", "Value": "b"}])
    step("events rule described", events.describe_rule, Name="boto")
    step("events rules", events.list_rules, NamePrefix="bo")
    step("events no pattern", events.put_rule, Name="other")
    step("events bad pattern", events.put_rule, Name="other", EventPattern='{"source": "aws.codepipeline"}')
    step("events no rule", events.describe_rule, Name="nothing")
    step("events rule of another bus", events.describe_rule, Name="boto", EventBusName="nothing")
    step("events targets", events.put_targets, Rule="boto", Targets=[{"Id": "1", "Arn": "arn:aws:sns:us-east-1:111122223333:boto"}])
    step("events targets of no rule", events.put_targets, Rule="nothing", Targets=[{"Id": "1", "Arn": "arn:aws:sns:us-east-1:111122223333:boto"}])
    step("events targets listed", events.list_targets_by_rule, Rule="boto")


for part in (network, keys, identities, buckets, others, edge, audits, delivery):
    part()
