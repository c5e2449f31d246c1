/** Samples of events, as CloudTrail records them. Source: CloudTrail User Guide, "CloudTrail record contents". */
import type { KnownEvent } from '../../event-pattern.ts'

/** Where the samples happen. */
export interface Place {
  readonly account: string
  readonly region: string
}

/** One event that must be noticed. */
export interface Sample {
  /** For messages. */
  readonly what: string
  /** As the trail records it. */
  readonly record: KnownEvent
  /** The region whose EventBridge is told: that of us-east-1 for global services. */
  readonly region: string
  /** What of AWS's guards notices it too. */
  readonly guard?: Guard
}

/** A type of GuardDuty's findings, or a control of Security Hub's standard of AWS's best practices. */
export type Guard = { readonly guardDuty: string } | { readonly securityHub: string }

/** A caller whom no pattern names. */
const somebody = ({ account }: Place): KnownEvent => ({
  type: 'AssumedRole',
  accountId: account,
  principalId: 'AROAEXAMPLEEXAMPLE000:somebody',
  arn: `arn:aws:sts::${account}:assumed-role/somewhere/somebody`,
  userName: undefined,
  invokedBy: undefined,
})

export const user = ({ account }: Place): KnownEvent => ({
  type: 'IAMUser',
  accountId: account,
  principalId: 'AIDAEXAMPLEEXAMPLE000',
  arn: `arn:aws:iam::${account}:user/somebody`,
  userName: 'somebody',
  invokedBy: undefined,
})

export const root = ({ account }: Place): KnownEvent => ({
  type: 'Root',
  accountId: account,
  principalId: account,
  arn: `arn:aws:iam::${account}:root`,
  userName: undefined,
  invokedBy: undefined,
})

const GLOBAL = ['iam', 'signin']

export const sample = (service: string, name: string, place: Place, over: KnownEvent = {}): Sample => {
  const region = GLOBAL.includes(service) ? 'us-east-1' : place.region
  return {
    what: name,
    region,
    record: {
      eventSource: `${service}.amazonaws.com`,
      eventName: name,
      eventType: 'AwsApiCall',
      eventCategory: 'Management',
      managementEvent: true,
      readOnly: false,
      awsRegion: region,
      recipientAccountId: place.account,
      sourceIPAddress: '203.0.113.7',
      userIdentity: somebody(place),
      errorCode: undefined,
      errorMessage: undefined,
      ...over,
    },
  }
}

/** A sample of each of some calls, by their names with spaces between. */
export const calls = (service: string, names: string, guards: Readonly<Record<string, Guard>> = {}) => {
  return (place: Place): Sample[] =>
    names.split(' ').map((name) => {
      const guard = guards[name]
      return { ...sample(service, name, place), ...(guard !== undefined && { guard }) }
    })
}

export const signIn = (place: Place, what: string, over: KnownEvent): Sample => ({
  ...sample('signin', 'ConsoleLogin', place, { eventType: 'AwsConsoleSignIn', ...over }),
  what,
})

export const refused = (service: string, name: string, place: Place, errorCode: string, readOnly = false): Sample => ({
  ...sample(service, name, place, { errorCode, readOnly }),
  what: `${name} refused with ${errorCode}`,
})

/**
 * The event of EventBridge that tells of a sample. Source: EventBridge User Guide, "AWS service events delivered via AWS
 * CloudTrail".
 */
export const eventOf = ({ record, region }: Sample, { account }: Place): KnownEvent => ({
  version: '0',
  account,
  region,
  resources: [],
  source: `aws.${String(record['eventSource']).replace(/\.amazonaws\.com$/, '')}`,
  'detail-type':
    record['eventType'] === 'AwsConsoleSignIn' ? 'AWS Console Sign In via CloudTrail' : 'AWS API Call via CloudTrail',
  detail: record,
})
