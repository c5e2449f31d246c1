/**
 * `plan` for checks that do more than read: when allowed, their calls; otherwise that they are left out, and not in the
 * policy.
 */
import { expect, test } from 'vitest'
import { checkride } from './checkride.ts'

const LEFT_OUT = 'Not planned: kafka.inside, which is not started without --allow ecs-exec.\n'

const actionsOf = (policy: string): string[] =>
  (JSON.parse(policy) as { Statement: { Action: string[] }[] }).Statement.flatMap(({ Action }) => Action)

test('what is not allowed is left out, and said to be', async () => {
  const [alone, policy, beside] = await Promise.all([
    checkride(['plan', 'kafka.inside']),
    checkride(['plan', 'kafka.inside', '--policy']),
    checkride(['plan', 'kafka.inside', 'kafka.path', '--policy']),
  ])
  for (const { code, stdout, stderr } of [alone, policy])
    expect([code, stdout, stderr]).toEqual([0, '', expect.stringContaining(LEFT_OUT)])
  expect(beside.stderr).toContain(LEFT_OUT)
  expect(actionsOf(beside.stdout)).toContain('ec2:DescribeRouteTables')
  expect(actionsOf(beside.stdout)).not.toContain('ecs:ExecuteCommand')
})

test('the plan that explain names has the calls', async () => {
  const { stdout } = await checkride(['explain', 'kafka.inside'])
  const args = /'checkride (?<args>plan [^']+)'/.exec(stdout)!.groups!['args']!.split(' ')
  const { code, stdout: policy, stderr } = await checkride([...args, '--policy'])
  expect(code, stderr).toBe(0)
  expect(stderr).not.toContain('Not planned')
  expect(actionsOf(policy)).toEqual(expect.arrayContaining(['ecs:ExecuteCommand', 'ssmmessages:OpenDataChannel']))
})
