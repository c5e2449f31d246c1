/**
 * Every operation of the clients that the project uses, on the sandbox's wire: answers are generated, and decoded
 * inputs are reported.
 */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { NormalizedSchema } from '@smithy/core/schema'
import fc from 'fast-check'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { codecOf, type Codec } from '../../fixtures/sandbox/wire/codec.ts'
import { Values } from '../contract/wire-arbitraries.ts'

export const MESSAGE = 'what went <wrong> & "why"'

/** Members that S3 clients verify or interpret themselves, and HTTP's own. */
const OMITTED = /^(\w*SSECustomer\w*|Checksum\w*|ContentMD5|ContentLength|Expires)$/
const outputs = new Values({ complete: true, empty: false, always: /^$/, omit: OMITTED })

export interface WireServer extends AsyncDisposable {
  readonly url: string
  /**
   * `/last` returns the last exchange: operation, decoded input, generated output. `/throw?service=…&exception=…` makes
   * the next call fail.
   */
  readonly controlUrl: string
  /** By AWS's name of the service, such as `Config Service`. */
  readonly codecs: ReadonlyMap<string, Codec>
}

type Exception = new (details: object) => Error

export async function startWireServer(seed: number): Promise<WireServer> {
  let last: object = {}
  let toThrow: Error | undefined
  const services: Record<string, object> = {}
  const codecs = new Map<string, Codec>()
  const modules = new Map<string, Readonly<Record<string, unknown>>>()
  for (const name of clientPackages()) {
    const module = (await import(name)) as Readonly<Record<string, unknown>>
    const client = Object.keys(module).find((key) => key.endsWith('Client') && key !== '__Client')!
    const codec = codecOf({ module, client })
    codecs.set(codec.serviceId, codec)
    modules.set(codec.serviceId, module)
    const handler = (input: object, { operation }: { readonly operation: string }): unknown => {
      const thrown = toThrow
      toThrow = undefined
      if (thrown !== undefined) throw thrown
      const output = madeUp(codec.operations.get(operation)!.output, seed)
      last = { operation, input: plain(input), output: plain(output) }
      return output
    }
    services[name] = {
      module,
      client,
      scope: 'region',
      state: () => ({}),
      handlers: Object.fromEntries([...codec.operations.keys()].map((operation) => [operation, handler])),
    }
  }
  const sandbox = await Sandbox.start({ services: services as never, unvalidated: true })
  const control = createServer(({ url }, response) => {
    const { pathname, searchParams } = new URL(url!, 'http://control')
    if (pathname === '/last') return void response.end(JSON.stringify(last))
    const Exception = modules.get(searchParams.get('service')!)?.[searchParams.get('exception')!] as
      | Exception
      | undefined
    toThrow = Exception && new Exception({ message: MESSAGE, $metadata: {} })
    response.end(JSON.stringify({ known: Exception !== undefined }))
  })
  await new Promise<void>((listening) => control.listen(0, '127.0.0.1', listening))
  return {
    url: sandbox.url,
    controlUrl: `http://127.0.0.1:${(control.address() as AddressInfo).port}`,
    codecs,
    async [Symbol.asyncDispose]() {
      control.closeAllConnections()
      control.close()
      await sandbox.close()
    },
  }
}

function clientPackages(): readonly string[] {
  const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
  }
  return Object.keys(dependencies).filter((name) => name.startsWith('@aws-sdk/client-'))
}

/** A value of the schema that other SDKs can read. */
const madeUp = (schema: NormalizedSchema, seed: number): unknown =>
  readable(fc.sample(outputs.of(schema)!, { seed, numRuns: 1 })[0])

/** Our schemas do not distinguish integers from fractions, and have part number markers as text. */
function readable(value: unknown): unknown {
  if (typeof value === 'number') return Math.trunc(value)
  if (Array.isArray(value)) return value.map(readable)
  if (value === null || typeof value !== 'object' || value instanceof Date || value instanceof Uint8Array) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, name.endsWith('PartNumberMarker') ? '7' : readable(member)]),
  )
}

/** A value as JSON, with bytes and times as marked text, in the form that the Python script uses too. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return `bytes:${Buffer.from(value).toString('hex')}`
  if (value instanceof Date) return `time:${value.toISOString().slice(0, 19)}`
  if (value instanceof String) return String(value)
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]))
}
