/**
 * IAM's prefix of every service in the sandbox, compared with what the SDK's client of it signs its requests with. Both
 * are the same, except where listed here.
 */
import { expect, expectTypeOf, test } from 'vitest'
import { services } from '../../fixtures/sandbox/services/index.ts'
import type { ServiceName } from '../../harness/sources/aws/clients.ts'
import { actionsOf } from '../../policy/actions.ts'

/** IAM's prefix where it is not the signing name. Source: Service Authorization Reference. */
const DIFFERENT: Readonly<Record<string, string>> = {
  // signs as "cloudcontrolapi"; its actions are CloudFormation's
  cloudcontrol: 'cloudformation',
  // signs as "monitoring", the service's first name
  cloudwatch: 'cloudwatch',
  // signs as "tagging"; IAM's prefix is "tag"
  tagging: 'tag',
}

/** The signing name in a client's configuration. */
interface Signing {
  readonly config: { readonly defaultSigningName?: string }
  destroy(): void
}

test.each(Object.entries(services))('the prefix of %s is what its client signs with', (name, { module, client }) => {
  const Client = (module as Record<string, unknown>)[client] as new (config: object) => Signing
  const instance = new Client({ region: 'us-east-1' })
  const { defaultSigningName } = instance.config
  instance.destroy()
  expect(defaultSigningName).toMatch(/^[a-z\d-]+$/)
  const [prefix] = actionsOf(name, 'anyOperation')[0]!.split(':')
  expect(prefix).toBe(DIFFERENT[name] ?? defaultSigningName)
  if (name in DIFFERENT) expect(prefix).not.toBe(defaultSigningName)
})

test('nothing is listed as different that the sandbox does not have', () => {
  expect(Object.keys(services)).toEqual(expect.arrayContaining(Object.keys(DIFFERENT)))
})

test('the sandbox has every service that checks may read, so that all their prefixes were compared', () => {
  expectTypeOf<ServiceName>().toExtend<keyof typeof services>()
})
