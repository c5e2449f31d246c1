/** Every AWS API that checks may read, by the SDK's own names and types, each client loaded when first used. */
import type { MetadataBearer } from '@smithy/types'

export interface Modules {
  readonly acm: typeof import('@aws-sdk/client-acm')
  readonly autoscaling: typeof import('@aws-sdk/client-application-auto-scaling')
  readonly backup: typeof import('@aws-sdk/client-backup')
  readonly cloudtrail: typeof import('@aws-sdk/client-cloudtrail')
  readonly cloudwatch: typeof import('@aws-sdk/client-cloudwatch')
  readonly codebuild: typeof import('@aws-sdk/client-codebuild')
  readonly codepipeline: typeof import('@aws-sdk/client-codepipeline')
  readonly config: typeof import('@aws-sdk/client-config-service')
  readonly costexplorer: typeof import('@aws-sdk/client-cost-explorer')
  readonly dynamodb: typeof import('@aws-sdk/client-dynamodb')
  readonly ec2: typeof import('@aws-sdk/client-ec2')
  readonly ecr: typeof import('@aws-sdk/client-ecr')
  readonly ecs: typeof import('@aws-sdk/client-ecs')
  readonly elbv2: typeof import('@aws-sdk/client-elastic-load-balancing-v2')
  readonly eventbridge: typeof import('@aws-sdk/client-eventbridge')
  readonly guardduty: typeof import('@aws-sdk/client-guardduty')
  readonly iam: typeof import('@aws-sdk/client-iam')
  readonly kms: typeof import('@aws-sdk/client-kms')
  readonly logs: typeof import('@aws-sdk/client-cloudwatch-logs')
  readonly route53: typeof import('@aws-sdk/client-route-53')
  readonly s3: typeof import('@aws-sdk/client-s3')
  readonly secretsmanager: typeof import('@aws-sdk/client-secrets-manager')
  readonly securityhub: typeof import('@aws-sdk/client-securityhub')
  readonly servicediscovery: typeof import('@aws-sdk/client-servicediscovery')
  readonly servicequotas: typeof import('@aws-sdk/client-service-quotas')
  readonly sns: typeof import('@aws-sdk/client-sns')
  readonly ssm: typeof import('@aws-sdk/client-ssm')
  readonly sts: typeof import('@aws-sdk/client-sts')
  readonly tagging: typeof import('@aws-sdk/client-resource-groups-tagging-api')
  readonly wafv2: typeof import('@aws-sdk/client-wafv2')
}

export type ServiceName = keyof Modules

/** The parts of an SDK command class from which input and output types are inferred. */
type CommandClass<Input extends object, Output extends MetadataBearer> = new (...args: never[]) => {
  readonly input: Input
  resolveMiddleware(...args: never[]): (input: never) => Promise<{ output: Output }>
}

/** `describeVpcs(input?)` for `DescribeVpcsCommand`, and so on; every page, merged. */
export type Operations<Module> = {
  readonly [
    K in keyof Module as K extends `${infer Name}Command` ? Uncapitalize<Name> : never
  ]: Module[K] extends CommandClass<infer Input, infer Output>
    ? (input?: Input) => Promise<Omit<Output, '$metadata'>>
    : never
}

export type Aws = { readonly [Name in ServiceName]: Operations<Modules[Name]> }
