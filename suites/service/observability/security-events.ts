/**
 * What somebody must hear of. Source: CIS AWS Foundations Benchmark, section 4 "Monitoring", without the changes of AWS
 * Organizations, which only its management account records.
 */
import type { Settings } from '../../../harness/index.ts'
import { calls, refused, root, sample, signIn, user, type Guard, type Place, type Sample } from './security-samples.ts'

/** A kind of events, by its name in `operations.securityEvents`. */
export type SecurityEventName = Settings['operations']['securityEvents'][number]

export interface SecurityEvent {
  /** As in "somebody hears of …". */
  readonly title: string
  /** How many of them must raise an alarm: one, unless they happen every day. */
  readonly count: number
  readonly samples: (place: Place) => readonly Sample[]
}

/** Refused calls and mistyped passwords happen every day: an alarm on as many within a period will do. */
const MANY = 20

const ROOT_USE: Guard = { guardDuty: 'Policy:IAMUser/RootCredentialUsage' }
const TRAIL_OFF: Guard = { guardDuty: 'Stealth:IAMUser/CloudTrailLoggingDisabled' }

export const SECURITY_EVENTS: Readonly<Record<SecurityEventName, SecurityEvent>> = {
  'unauthorized-calls': {
    title: 'calls that are refused',
    count: MANY,
    samples: (place) => [
      refused('ec2', 'RunInstances', place, 'Client.UnauthorizedOperation'),
      refused('sts', 'AssumeRole', place, 'AccessDenied'),
      refused('secretsmanager', 'GetSecretValue', place, 'AccessDeniedException', true),
    ],
  },
  'sign-in-without-mfa': {
    title: 'sign-in to the console without a second factor',
    count: 1,
    samples: (place) => [
      signIn(place, 'ConsoleLogin of a user without MFA', {
        userIdentity: user(place),
        additionalEventData: { MFAUsed: 'No' },
        responseElements: { ConsoleLogin: 'Success' },
      }),
    ],
  },
  'root-use': {
    title: 'use of the root user',
    count: 1,
    samples: (place) => [
      { ...sample('iam', 'CreateAccessKey', place, { userIdentity: root(place) }), guard: ROOT_USE },
      {
        ...signIn(place, 'ConsoleLogin of the root user', {
          userIdentity: root(place),
          additionalEventData: { MFAUsed: 'Yes' },
          responseElements: { ConsoleLogin: 'Success' },
        }),
        guard: ROOT_USE,
      },
    ],
  },
  'iam-changes': {
    title: 'changes of IAM policies',
    count: 1,
    samples: calls(
      'iam',
      'DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy CreatePolicy ' +
        'DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy AttachUserPolicy ' +
        'DetachUserPolicy AttachGroupPolicy DetachGroupPolicy',
    ),
  },
  'trail-changes': {
    title: 'changes of the trail',
    count: 1,
    samples: calls('cloudtrail', 'CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging', {
      DeleteTrail: TRAIL_OFF,
      StopLogging: TRAIL_OFF,
    }),
  },
  'sign-in-failures': {
    title: 'failed sign-in to the console',
    count: MANY,
    samples: (place) => [
      signIn(place, 'ConsoleLogin with a password that is wrong', {
        userIdentity: user(place),
        errorMessage: 'Failed authentication',
        additionalEventData: { MFAUsed: 'No' },
        responseElements: { ConsoleLogin: 'Failure' },
      }),
    ],
  },
  'key-deletion': {
    title: 'KMS keys that are disabled or scheduled for deletion',
    count: 1,
    samples: calls('kms', 'DisableKey ScheduleKeyDeletion', { ScheduleKeyDeletion: { securityHub: 'KMS.3' } }),
  },
  'bucket-policy-changes': {
    title: 'changes of bucket policies',
    count: 1,
    samples: calls(
      's3',
      'PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication DeleteBucketPolicy ' +
        'DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication',
    ),
  },
  'config-changes': {
    title: 'changes of AWS Config',
    count: 1,
    samples: calls(
      'config',
      'StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder',
      { StopConfigurationRecorder: { securityHub: 'Config.1' } },
    ),
  },
  'security-group-changes': {
    title: 'changes of security groups',
    count: 1,
    samples: calls(
      'ec2',
      'AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress ' +
        'RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup',
    ),
  },
  'network-acl-changes': {
    title: 'changes of network ACLs',
    count: 1,
    samples: calls(
      'ec2',
      'CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry ' +
        'ReplaceNetworkAclAssociation',
    ),
  },
  'gateway-changes': {
    title: 'changes of network gateways',
    count: 1,
    samples: calls(
      'ec2',
      'CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway ' +
        'DeleteInternetGateway DetachInternetGateway',
    ),
  },
  'route-changes': {
    title: 'changes of route tables',
    count: 1,
    samples: calls(
      'ec2',
      'CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute ' +
        'DisassociateRouteTable',
    ),
  },
  'vpc-changes': {
    title: 'changes of VPCs',
    count: 1,
    samples: calls(
      'ec2',
      'CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection ' +
        'DeleteVpcPeeringConnection RejectVpcPeeringConnection',
    ),
  },
}
