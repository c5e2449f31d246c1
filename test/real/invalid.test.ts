/**
 * Requests that AWS's models do not allow, sent by boto3 with its own validation switched off: the sandbox refuses each,
 * and says what is wrong. A sample; `CHECKRIDE_INVALID_SHARE=1` sends all of them.
 */
import { expect, test } from 'vitest'
import { services } from '../../fixtures/sandbox/services/index.ts'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { codecOf } from '../../fixtures/sandbox/wire/codec.ts'
import { needsPython, python } from './parts.ts'
import { BOTO3_NAMES, knows } from './wire-known.ts'

interface Case {
  readonly case: string
  readonly kind: string
  readonly path: string
  /** The path in botocore's form. */
  readonly members: readonly (string | number)[]
  /** Whether botocore's own validator refuses it; it knows no most, no pattern and no enumeration. */
  readonly refusable: boolean
  readonly status?: number
  readonly code?: string
  readonly message?: string
  /** botocore could not make a request of it. */
  readonly error?: string
}

/** Every so many cases one is sent. */
const share = process.env['CHECKRIDE_INVALID_SHARE'] ?? '12'

needsPython('invalid requests of boto3', () => {
  test('are refused, with what is wrong', { timeout: 600_000 }, async () => {
    await using sandbox = await Sandbox.start()
    const played = Object.values(services).map((service) => ({ service, codec: codecOf(service) }))
    const codecs = new Map(played.map(({ codec }) => [BOTO3_NAMES[codec.serviceId], codec]))
    const operations = Object.fromEntries(
      played.map(({ service, codec }) => [BOTO3_NAMES[codec.serviceId], Object.keys(service.handlers)]),
    )
    const cases = await python<Case>('invalid.py', [sandbox.url, JSON.stringify(operations), share])
    // what botocore's newer models have, our SDK may not know
    const isModelled = ({ case: name, members }: Case): boolean => {
      const [service, operation = ''] = name.split(' ')
      const input = codecs.get(service)?.operations.get(operation)?.input
      return input !== undefined && knows(input, members)
    }
    const sent = cases.filter((each) => each.error === undefined && isModelled(each))
    const wrong = sent
      .filter((each) => !isRefused(each))
      .map(
        ({ case: name, kind, status, code, message }) => `${name} ${kind}: ${status} ${code} ${message?.slice(0, 200)}`,
      )
    console.log(
      `${sent.length} invalid requests, of which botocore refuses ${sent.filter((each) => each.refusable).length}`,
    )
    expect(wrong).toEqual([])
    expect(sent.length).toBeGreaterThan(300)
  })
})

/** Whether the answer is a refusal that names the member. */
function isRefused({ status = 0, message = '', kind, path }: Case): boolean {
  if (status < 400 || status > 499) return false
  // an answer to HEAD has no body
  if (message === 'Bad Request') return true
  if (kind === 'mistyped')
    return /can not be converted|not expected|Expected list|Unexpected token|is required/.test(message)
  return (
    message.includes(`'${path}'`) ||
    (message.endsWith(' is required') && message.toLowerCase().includes(path.toLowerCase()))
  )
}
