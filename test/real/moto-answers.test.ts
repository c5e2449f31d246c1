/**
 * The same creations and descriptions on moto and on the sandbox: two independent implementations of AWS's
 * documentation. Where their answers differ, a reviewed list says which one is AWS's.
 */
import { beforeAll, expect, test } from 'vitest'
import { DEFAULT_ACCOUNT } from '../../fixtures/sandbox/principals.ts'
import { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { DIFFERENT_ANSWERS } from './moto-answers.ts'
import { startMoto } from './moto.ts'
import { needsPython, python } from './parts.ts'

interface Step {
  readonly step: string
  readonly answer?: unknown
  /** The error's code. */
  readonly error?: string
}

const MISSING = '(missing)'

needsPython('answers compared with moto', () => {
  let onMoto: readonly Step[]
  let onSandbox: readonly Step[]

  beforeAll(async () => {
    await using moto = await startMoto(DEFAULT_ACCOUNT)
    await using sandbox = await Sandbox.start()
    onMoto = await python<Step>('answers.py', [moto.url])
    onSandbox = await python<Step>('answers.py', [sandbox.url])
  })

  test('both take all steps', () => {
    expect(onSandbox.map(({ step }) => step)).toEqual(onMoto.map(({ step }) => step))
    expect(onMoto.length).toBeGreaterThan(150)
  })

  test('most answers are the same', () => {
    const same = onMoto.filter((theirs, index) => differences(theirs, onSandbox[index], '').length === 0)
    expect(same.length / onMoto.length).toBeGreaterThan(0.5)
  })

  test('every difference is known and explained, and every explained one still occurs', () => {
    const found = onMoto.flatMap((theirs, index) => differences(theirs, onSandbox[index], theirs.step))
    const explained = (line: string) => DIFFERENT_ANSWERS.some(({ where }) => where.test(line))
    expect(found.filter((line) => !explained(line))).toEqual([])
    expect(
      DIFFERENT_ANSWERS.filter(({ where }) => !found.some((line) => where.test(line))).map(({ where }) =>
        String(where),
      ),
      'listed, but the answers are the same now',
    ).toEqual([])
  })
})

/** One line for each member that differs. An empty list equals none: XML does not distinguish them. */
function differences(moto: unknown, sandbox: unknown, path: string): string[] {
  if (JSON.stringify(moto) === JSON.stringify(sandbox)) return []
  if (isEmptyList(moto) && isEmptyList(sandbox)) return []
  if (
    isObject(moto) &&
    isObject(sandbox) &&
    Array.isArray(moto) === Array.isArray(sandbox) &&
    (!Array.isArray(moto) || moto.length === (sandbox as unknown as unknown[]).length)
  ) {
    const names = new Set([...Object.keys(moto), ...Object.keys(sandbox)])
    return [...names].flatMap((name) => differences(moto[name] ?? MISSING, sandbox[name] ?? MISSING, `${path} ${name}`))
  }
  return [`${path}: moto ${JSON.stringify(moto)}, the sandbox ${JSON.stringify(sandbox)}`]
}

const isEmptyList = (value: unknown): boolean => value === MISSING || (Array.isArray(value) && value.length === 0)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
