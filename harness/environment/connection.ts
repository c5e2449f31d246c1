/** How a run reaches AWS, as plain data. It holds no credentials except the sandbox's, which work only there. */
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types'

/** Region, endpoint and credentials. */
export interface Connection {
  readonly region: string
  /** Absent: AWS itself. */
  readonly endpoint?: string
  /** Absent: the SDK's default chain. */
  readonly credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider
  /** Credentials of roles in other accounts, by account. */
  readonly accounts?: Readonly<Record<string, AwsCredentialIdentity | AwsCredentialIdentityProvider>>
  /** Tries per call, the first included; default 4. */
  readonly maxAttempts?: number
  /** `adaptive`, the default, slows the whole client down when it is throttled; `standard` only the call. */
  readonly retryMode?: 'adaptive' | 'standard'
  /** Milliseconds to wait for an answer; default 30,000. */
  readonly requestTimeout?: number
}

export interface RoleToAssume {
  readonly arn: string
  readonly externalId?: string
}

export interface ConnectionSettings {
  readonly region: string
  readonly endpoint?: string
  /** Role to assume for the run, with the default chain's credentials. */
  readonly role?: RoleToAssume
  /** Roles to assume, with the run's own credentials, for what belongs to other accounts, by account. */
  readonly accounts?: Readonly<Record<string, RoleToAssume>>
  /** Profile of the shared AWS configuration. */
  readonly awsProfile?: string
  /** Keys that an emulator accepts. */
  readonly emulatorKeys?: {
    readonly accessKeyId: string
    readonly secretAccessKey: string
    readonly sessionToken?: string
  }
  readonly maxAttempts?: number
  readonly requestTimeout?: number
}

/** The connection, with credentials from the SDK's default chain, and from STS for each role to be assumed. */
export async function connect(settings: ConnectionSettings): Promise<Connection> {
  const { role, accounts = {}, awsProfile, emulatorKeys, ...rest } = settings
  const others = Object.entries(accounts)
  if (role === undefined && others.length === 0) {
    if (emulatorKeys !== undefined) return { ...rest, credentials: emulatorKeys }
    if (awsProfile === undefined) return rest
  }
  const { fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers')
  const own = emulatorKeys ?? fromNodeProviderChain(awsProfile === undefined ? {} : { profile: awsProfile })
  const assume = (
    { arn, externalId }: RoleToAssume,
    masterCredentials: AwsCredentialIdentity | AwsCredentialIdentityProvider,
  ) =>
    fromTemporaryCredentials({
      masterCredentials,
      params: {
        RoleArn: arn,
        RoleSessionName: 'checkride',
        ...(externalId === undefined ? {} : { ExternalId: externalId }),
      },
      clientConfig: { region: rest.region, ...(rest.endpoint === undefined ? {} : { endpoint: rest.endpoint }) },
    })
  const credentials = role === undefined ? own : assume(role, own)
  return {
    ...rest,
    credentials,
    ...(others.length > 0 && {
      accounts: Object.fromEntries(others.map(([account, other]) => [account, assume(other, credentials)])),
    }),
  }
}

/** Whether an endpoint is on this machine. */
export function isLoopback(endpoint: string): boolean {
  const { hostname } = new URL(endpoint)
  return (
    hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.') || hostname.endsWith('.localhost')
  )
}
