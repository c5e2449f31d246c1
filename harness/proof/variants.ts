/** Runs variants in the sandbox, and compares the findings with what they expect. */
import type { Check } from '../authoring/check.ts'
import type { Expected, Variant } from '../authoring/variant.ts'
import type { ProfileName } from '../environment/profiles.ts'
import type { Finding } from '../../record/run.ts'
import { isAbout } from './proof.ts'
import { ProofSandbox, SANDBOX_REGION, type Scene, type SceneResult } from './scene.ts'

/** Sandboxes with the reference platform of each profile, started when first asked for. */
export class ProofSandboxes {
  readonly #started = new Map<ProfileName, Promise<ProofSandbox>>()

  of(profile: ProfileName): Promise<ProofSandbox> {
    const started = this.#started.get(profile) ?? ProofSandbox.start(profile)
    this.#started.set(profile, started)
    return started
  }

  async close(): Promise<void> {
    // One that could not be started has told so whoever asked for it.
    const started = await Promise.allSettled(this.#started.values())
    const running = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    await Promise.all(running.map((sandbox) => sandbox.close()))
  }
}

/**
 * Runs a check in one of its variants, in a copy of the platform of its own.
 * @param scene what the check's folder prepares, and what fails
 */
export async function runVariant(
  sandboxes: ProofSandboxes,
  check: Check,
  test: Parameters<ProofSandbox['run']>[1],
  { profile = 'production', settings = {}, allowed, arrange }: Variant,
  scene: Pick<Scene, 'prepare' | 'faults'> = {},
): Promise<SceneResult> {
  const proof = await sandboxes.of(profile)
  const overrides = typeof settings === 'function' ? settings(proof.sandbox.world(SANDBOX_REGION)) : settings
  return proof.run(check, test, {
    ...scene,
    overrides,
    ...(allowed && { allowed }),
    arrange: async (sandbox) =>
      arrange?.(sandbox.world(SANDBOX_REGION), (account) => sandbox.world(SANDBOX_REGION, account)),
  })
}

/** Everything that differs from what the variant expects; empty when it is met. */
export const flawsInVariant = (
  { findings, calls }: SceneResult,
  { expected, calls: wanted = [] }: Pick<Variant, 'expected' | 'calls'>,
): string[] => [...flawsOfFindings(findings, expected), ...flawsOfCalls(calls, wanted)]

function flawsOfFindings(findings: readonly Finding[], expected: Variant['expected']): string[] {
  if (typeof expected === 'string' || expected instanceof RegExp)
    return findings.length === 0 ? ['there is no finding'] : findings.flatMap((finding) => flawOf(finding, expected))
  if (isList(expected))
    return findings.length === expected.length
      ? findings.flatMap((finding, index) => flawOf(finding, expected[index]!))
      : [`${findings.length} findings where ${expected.length} were due: ${findings.map(outcomeOf).join('; ')}`]
  return Object.entries(expected).flatMap(([name, each]) => {
    const named = findings.filter((finding) => isCalled(finding, name))
    return named.length === 1
      ? flawOf(named[0]!, each)
      : [
          `${named.length} findings are about ${name}, and one was due; there are: ` +
            `${findings.map(({ subject }) => subject.name).join(', ')}`,
        ]
  })
}

const isList = (expected: readonly Expected[] | Readonly<Record<string, Expected>>): expected is readonly Expected[] =>
  Array.isArray(expected)

/** The verdict, and the message where there is one. */
const outcomeOf = ({ verdict, message }: Finding): string => (message === '' ? verdict : `${verdict}: ${message}`)

function flawOf(finding: Finding, expected: Expected): string[] {
  const outcome = outcomeOf(finding)
  const holds = typeof expected === 'string' ? finding.verdict === expected : expected.test(outcome)
  return holds ? [] : [`${finding.subject.name} (${finding.subject.id}): ${outcome} where ${String(expected)} was due`]
}

/** Whether a finding is about what has this name, or this last part of a name or an id. */
export const isCalled = (finding: Finding, name: string): boolean =>
  isAbout(finding, name) || finding.subject.name === name || finding.subject.name.endsWith(`/${name}`)

function flawsOfCalls(calls: SceneResult['calls'], wanted: 'none' | readonly string[]): string[] {
  const called = new Set(calls.map(({ operation }) => operation))
  if (wanted === 'none') return [...called].map((operation) => `${operation} was called, and nothing was to be`)
  return wanted.flatMap((each) => {
    const operation = each.replace('!', '')
    if (called.has(operation) !== each.startsWith('!')) return []
    return [each.startsWith('!') ? `${operation} was called, and was not to be` : `${operation} was not called`]
  })
}
