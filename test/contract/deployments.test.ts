/** The verdicts of service checks during a deployment on the reference platform, and after it. */
import { afterAll, expect, test } from 'vitest'
import { loadChecks, ownFiles } from '../../harness/selection/discover.ts'
import { ProofSandbox } from '../../harness/proof/scene.ts'
import { deployRevision, type RevisionBehaviour } from './deploy-revision.ts'

const { checks } = await loadChecks(await ownFiles('check'))
const proof = await ProofSandbox.start()
afterAll(() => proof.close())

const CHECKS = [
  'services.deployed',
  'services.last-deployment',
  'services.count',
  'tasks.healthy',
  'tasks.revision',
  'tasks.private',
]

/** `fail`: those of the six checks that fail, in their order. */
const SCENES: readonly {
  what: string
  behaviour: RevisionBehaviour
  seconds: number
  fail: readonly string[]
  says: string
}[] = [
  {
    what: 'new tasks are starting',
    behaviour: {},
    seconds: 10,
    fail: ['services.deployed', 'services.last-deployment', 'services.count', 'tasks.healthy', 'tasks.revision'],
    says: 'in progress',
  },
  {
    what: 'old tasks are gone, alarms are still watched',
    behaviour: {},
    seconds: 100,
    fail: ['services.deployed', 'services.last-deployment'],
    says: 'in progress',
  },
  { what: 'the deployment is completed', behaviour: {}, seconds: 180, fail: [], says: '' },
  {
    what: 'the new tasks do not get healthy',
    behaviour: { healthyAfter: 'never' },
    seconds: 100,
    fail: ['services.deployed', 'services.last-deployment', 'services.count', 'tasks.healthy', 'tasks.revision'],
    says: 'in progress',
  },
  {
    what: 'the circuit breaker rolls back',
    behaviour: { healthyAfter: 'never' },
    seconds: 112,
    fail: ['services.deployed', 'services.last-deployment'],
    says: 'circuit breaker: tasks failed to start',
  },
  // everything that runs is as before: only services.last-deployment reports the rollback
  {
    what: 'the circuit breaker has rolled back',
    behaviour: { healthyAfter: 'never' },
    seconds: 300,
    fail: ['services.last-deployment'],
    says: 'ROLLBACK_SUCCESSFUL',
  },
]

test.for(SCENES)(
  '$what',
  { concurrent: true, timeout: 60_000 },
  async ({ behaviour, seconds, fail, says }, context) => {
    const findings = await Promise.all(
      CHECKS.map(async (id) => {
        const check = checks.find((each) => each.id === id)!
        const result = await proof.run(check, context, {
          arrange: async (sandbox) => {
            await deployRevision(sandbox, behaviour)
            sandbox.clock.advance(seconds * 1000)
          },
        })
        return result.findings
      }),
    )
    const failed = findings.flat().filter(({ verdict }) => verdict !== 'pass')
    expect(failed.map(({ check, subject, verdict }) => `${check} ${subject.name} ${verdict}`)).toEqual(
      fail.map((id) => `${id} service-a fail`),
    )
    expect(failed.map(({ message, actual }) => `${message} ${actual}`).join('\n')).toContain(says)
  },
)
