/**
 * A critical finding of Security Hub is matched to what is the platform's, whose reads only a finding brings about: each
 * of them, denied, makes the verdict inconclusive.
 */
import { afterAll, expect, test } from 'vitest'
import type { Sandbox } from '../../fixtures/sandbox/sandbox.ts'
import { loadChecks, ownFiles } from '../../harness/selection/discover.ts'
import { ProofSandbox, SANDBOX_REGION } from '../../harness/proof/scene.ts'
import { hubFinding } from '../../suites/infrastructure/finding-scenes.ts'

const { checks } = await loadChecks(await ownFiles('check'))
const check = checks.find(({ id }) => id === 'security-hub.findings')!
const proof = await ProofSandbox.start()
afterAll(() => proof.close())

test(
  "what of the platform is looked at, where somebody else's bucket has a finding",
  { timeout: 300_000 },
  async (context) => {
    const seen = await proof.run(check, context, { arrange: async (sandbox) => report(sandbox) })
    expect(seen.findings.map(({ verdict }) => verdict)).toEqual(['pass'])
    const operations = [...new Set(seen.calls.map(({ service, operation }) => `${service}:${operation}`))]
    expect(operations.length).toBeGreaterThan(30)
    const passing = await Promise.all(
      operations.map(async (called) => {
        const [service = '', operation = ''] = called.split(':')
        const { findings } = await proof.run(check, context, {
          arrange: async (sandbox) => {
            report(sandbox)
            sandbox.faults.add({ service, operation, kind: 'denied' })
          },
        })
        return findings.every(({ verdict }) => verdict === 'inconclusive') ? [] : [called]
      }),
    )
    expect(passing.flat()).toEqual([])
  },
)

function report(sandbox: Sandbox): void {
  sandbox
    .world(SANDBOX_REGION)
    .securityhub.findings.add(hubFinding({ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::of-somebody-else' }))
}
