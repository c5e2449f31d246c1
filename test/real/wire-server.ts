/** Every operation of the clients that the project uses, on the sandbox's wire: answers are made up, and what was decoded is told. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { NormalizedSchema } from '@smithy/core/schema'
import fc from 'fast-check'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { codecOf, type Codec } from '../../fixtures/sandbox/wire/codec.ts'
import { Values } from '../contract/wire-arbitraries.ts'

/** Members that S3 clients verify or interpret themselves, and HTTP's own. */
const OMITTED = /^(\w*SSECustomer\w*|Checksum\w*|ContentMD5|ContentLength|Expires)$/
const outputs = new Values({ complete: true, empty: false, always: /^$/, omit: OMITTED })

export interface WireServer extends AsyncDisposable {
  readonly url: string
  /** Tells the last exchange as JSON: operation, decoded input, made-up output. */
  readonly lastUrl: string
  readonly codecs: readonly Codec[]
}

export async function startWireServer(seed: number): Promise<WireServer> {
  let last: object = {}
  const services: Record<string, object> = {}
  const codecs: Codec[] = []
  for (const name of clientPackages()) {
    const module = (await import(name)) as object
    const client = Object.keys(module).find((key) => key.endsWith('Client') && key !== '__Client')!
    const codec = codecOf({ module, client })
    codecs.push(codec)
    const handler = (input: object, { operation }: { readonly operation: string }): unknown => {
      const output = madeUp(codec.operations.get(operation)!.output, seed)
      last = { operation, input: plain(input), output: plain(output) }
      return output
    }
    services[name] = { module, client, scope: 'region', state: () => ({}), handlers: Object.fromEntries([...codec.operations.keys()].map((operation) => [operation, handler])) }
  }
  const sandbox = await Sandbox.start({ services: services as never })
  const teller = createServer((_request, response) => response.end(JSON.stringify(last)))
  await new Promise<void>((listening) => teller.listen(0, '127.0.0.1', listening))
  return {
    url: sandbox.url,
    lastUrl: `http://127.0.0.1:${(teller.address() as AddressInfo).port}`,
    codecs,
    async [Symbol.asyncDispose]() {
      teller.closeAllConnections()
      teller.close()
      await sandbox.close()
    },
  }
}

function clientPackages(): readonly string[] {
  const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly dependencies: Readonly<Record<string, string>> }
  return Object.keys(dependencies).filter((name) => name.startsWith('@aws-sdk/client-'))
}

/** A value of the schema. Schemas do not tell integers from fractions, and other SDKs take fractions of integers for malformed. */
const madeUp = (schema: NormalizedSchema, seed: number): unknown => integral(fc.sample(outputs.of(schema)!, { seed, numRuns: 1 })[0])

function integral(value: unknown): unknown {
  if (typeof value === 'number') return Math.trunc(value)
  if (Array.isArray(value)) return value.map(integral)
  if (value === null || typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, integral(member)]))
}

/** A value as JSON, with bytes and times as marked text, in the form that the Python side gives them too. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes:${Buffer.from(value).toString('hex')}`
  if (value instanceof Date) return `time:${value.toISOString().slice(0, 19)}`
  if (value instanceof String) return String(value)
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]))
}
