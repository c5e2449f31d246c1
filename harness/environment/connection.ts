/** How a run reaches AWS, as plain data. It holds no credentials except the sandbox's, which work only there. */
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types'

/** Region, endpoint and credentials. */
export interface Connection {
  readonly region: string
  /** Absent: AWS itself. */
  readonly endpoint?: string
  /** Absent: the SDK's default chain. */
  readonly credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider
  /** Tries per call, the first included; default 4. */
  readonly maxAttempts?: number
  /** `adaptive`, the default, slows the whole client down when it is throttled; `standard` only the call. */
  readonly retryMode?: 'adaptive' | 'standard'
  /** Milliseconds to wait for an answer; default 30,000. */
  readonly requestTimeout?: number
}

export interface ConnectionSettings {
  readonly region: string
  readonly endpoint?: string
  /** Role to assume for the run, with the default chain's credentials. */
  readonly role?: { readonly arn: string; readonly externalId?: string }
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

/** The connection, with credentials from the SDK's default chain, and from STS when a role is to be assumed. */
export async function connect(settings: ConnectionSettings): Promise<Connection> {
  const { role, awsProfile, emulatorKeys, ...rest } = settings
  if (emulatorKeys !== undefined && role === undefined) return { ...rest, credentials: emulatorKeys }
  if (role === undefined && awsProfile === undefined) return rest
  const { fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers')
  const own = emulatorKeys ?? fromNodeProviderChain(awsProfile === undefined ? {} : { profile: awsProfile })
  if (role === undefined) return { ...rest, credentials: own }
  return {
    ...rest,
    credentials: fromTemporaryCredentials({
      masterCredentials: own,
      params: {
        RoleArn: role.arn,
        RoleSessionName: 'checkride',
        ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
      },
      clientConfig: { region: rest.region, ...(rest.endpoint === undefined ? {} : { endpoint: rest.endpoint }) },
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
