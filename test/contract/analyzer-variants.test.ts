/** What Reachability Analyzer's answers mean in other cases than the reference platform's. */
import { afterAll, expect, test } from 'vitest'
import type { World } from '../../fixtures/sandbox/world.ts'
import { loadChecks, ownCheckFiles } from '../../harness/selection/discover.ts'
import { settingsFor, type SettingsOverrides } from '../../harness/environment/settings/index.ts'
import type { Act } from '../../record/act.ts'
import { ProofSandbox, SANDBOX_REGION } from '../../harness/proof/scene.ts'

const { checks } = await loadChecks(await ownCheckFiles())
const check = checks.find(({ id }) => id === 'kafka.path-analyzed')!
const proof = await ProofSandbox.start()
afterAll(() => proof.close())

const nothing = (): void => {}
const kafkaGroup = (world: World): string =>
  world.ec2.securityGroups.only(({ GroupName }) => GroupName === 'production-kafka').GroupId

/** What the check says of service-b. */
const variants: readonly [
  string,
  NonNullable<SettingsOverrides['internal']>,
  (world: World) => void,
  RegExp,
  (readonly Act[])?,
][] = [
  ['as many analyses as there are kinds of paths', { maximumAnalyses: 18 }, nothing, /^pass $/],
  [
    'fewer analyses than there are kinds of paths',
    {},
    nothing,
    /^pass 6 of 9 kinds of paths were not analyzed, as a run may have 6 analyses .*subnet-\w+ to subnet-\w+ on TCP 9092; /,
  ],
  [
    'none left for a service',
    { maximumAnalyses: 1, kafkaServices: ['worker', 'service-b'] },
    nothing,
    /^inconclusive The run's analyses .* were used up by other services\. 9 of 9 kinds of paths were not analyzed/,
  ],
  [
    'answers that only some ports get',
    { maximumAnalyses: 18 },
    ({ ec2 }) => {
      for (const { Entries } of ec2.networkAcls)
        Entries.push({
          RuleNumber: 10,
          RuleAction: 'deny',
          Egress: false,
          Protocol: '6',
          CidrBlock: '10.0.0.0/16',
          PortRange: { From: 50000, To: 60999 },
        })
    },
    /^inconclusive from eni-.*Reachability Analyzer finds a way, but by what EC2 describes network ACL acl-\w+ .* denies answers .*One of the two is wrong/,
  ],
  [
    'interfaces of tasks with other groups than their service names',
    {},
    (world) => {
      for (const one of world.ec2.networkInterfaces) if (one.Description?.includes(':task/') === true) one.Groups = []
    },
    /^inconclusive .*finds no way \(no rule of the security groups lets this out of eni-\w+ .*\), but what EC2 describes leaves it open/,
  ],
  ['brokers that nothing is said of', { brokerGroups: [] }, nothing, /^not-applicable /],
  [
    'brokers that are nowhere',
    {},
    (world) => void world.ec2.networkInterfaces.remove(({ Groups }) => Groups?.[0]?.GroupId === kafkaGroup(world)),
    /^inconclusive No network interface/,
  ],
  [
    'no task that runs',
    {},
    ({ ecs }) =>
      ecs.tasks
        .filter(({ group }) => group === 'service:service-b')
        .forEach((task) => void (task.lastStatus = 'PENDING')),
    /^inconclusive No task of service-b/,
  ],
  [
    'a run that may not',
    {},
    nothing,
    /^not-applicable Not asked for: .* costs \$0\.10 .*--allow reachability-analyzer/,
    [],
  ],
]

test.concurrent.for(variants)('%s', async ([, internal, change, expected, allowed], context) => {
  const settings = settingsFor('production', 'production', { internal })
  const { findings, calls } = await proof.run(check, context, {
    settings,
    ...(allowed && { allowed }),
    arrange: async (sandbox) => change(sandbox.world(SANDBOX_REGION)),
  })
  const { verdict, message } = findings.find(({ subject }) => subject.name === 'service-b') ?? findings[0]!
  context.expect(`${verdict} ${message}`.replaceAll('\n', ' ')).toMatch(expected)
  if (allowed !== undefined) expect(calls).toEqual([])
})
