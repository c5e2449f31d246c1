import { expect, onTestFinished, test, vi } from 'vitest'
import { settingsFor } from '../../../harness/environment/settings/index.ts'
import type { CheckContext, PlatformPipeline } from '../../../harness/index.ts'
import { failureOfPipeline } from './pipeline-failures.ts'
import { deliveryByRules } from './rule-delivery.ts'

const pipeline = (name: string): PlatformPipeline => ({
  name,
  version: 1,
  roleArn: undefined,
  services: [],
  stages: ['Source', 'Deploy'].map((stage) => ({ name: stage, actions: [{ name: stage, actionTypeId: undefined }] })),
  subject: {
    id: `arn:aws:codepipeline:us-east-1:123456789012:${name}`,
    type: 'codepipeline:pipeline',
    name,
    region: 'us-east-1',
  },
})

test('the pattern of a rule is read once, however many failures it is asked of', async () => {
  const Rules = ['a', 'b', 'c'].map((name) => ({
    Name: name,
    EventPattern: JSON.stringify({ source: ['aws.codepipeline'], detail: { pipeline: [name] } }),
  }))
  const eventbridge = { listRules: async () => ({ Rules }), listTargetsByRule: async () => ({ Targets: [] }) }
  const context = { aws: { eventbridge }, orAbsent: (answer: unknown) => answer } as unknown as CheckContext
  const settings = settingsFor('production', 'production')
  const reading = vi.spyOn(JSON, 'parse')
  onTestFinished(() => reading.mockRestore())
  for (const name of ['a', 'b', 'c', 'd']) {
    const { reachesPeople, problems } = await deliveryByRules(failureOfPipeline(pipeline(name), settings), context)
    expect(reachesPeople).toBe(false)
    expect(problems.filter((problem) => problem.includes('has no target'))).toHaveLength(name === 'd' ? 0 : 1)
  }
  expect(reading).toHaveBeenCalledTimes(Rules.length)
})
