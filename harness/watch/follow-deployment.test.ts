import { expect, test } from 'vitest'
import { Scene, type SceneOptions } from '../../fixtures/sandbox/services/ecs/scene.fixture.ts'
import { Session } from '../sources/aws/session.ts'
import { Requester } from '../recording/ask.ts'
import { MemoryRecorder } from '../recording/memory-recorder.ts'
import { endOf, followDeployment, type FollowOptions } from './follow-deployment.ts'

/** Follows the newest deployment of a scene, whose clock is advanced instead of waited for. */
async function follow(scene: Scene, options: Partial<FollowOptions> = {}) {
  const recorder = new MemoryRecorder()
  const session = new Session({ ...scene.config, retryMode: 'standard' }, new Requester(recorder))
  const scope = session.requester.scope()
  try {
    const clock = scene.sandbox.clock
    const wait = async (milliseconds: number) => clock.advance(milliseconds)
    const outcome = await followDeployment({
      aws: session.aws(scope, 'fresh'),
      cluster: 'main',
      service: 'shop',
      now: () => clock.now(),
      wait,
      ...options,
    })
    return { outcome, calls: recorder.calls, cited: scope.observations.size }
  } finally {
    session.close()
  }
}

const rollback: SceneOptions = {
  desiredCount: 1,
  deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: true } },
}
const noRollback: SceneOptions = {
  desiredCount: 1,
  deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
}
test.for([
  { name: 'a good revision', options: {}, image: 'shop:v2', end: 'deployed' },
  // the services-stable waiter would succeed here
  { name: 'a broken revision that is rolled back', options: rollback, image: 'shop:v2-crashing', end: 'rolled-back' },
  { name: 'a broken revision that is not', options: noRollback, image: 'shop:v2-crashing', end: 'stopped' },
  {
    name: 'a broken revision that nobody stops',
    options: { desiredCount: 1 },
    image: 'shop:missing',
    end: 'timed-out',
  },
])('$name: $end', async ({ options, image, end }) => {
  await using scene = await Scene.set(options)
  await scene.deploy(image)
  const { outcome, calls, cited } = await follow(scene)
  expect(outcome.end).toBe(end)
  expect(outcome.message).toContain('shop')
  // every poll went over the wire and is an observation
  expect(calls.filter(({ operation }) => operation === 'DescribeServiceDeployments')).toHaveLength(
    outcome.samples.length,
  )
  expect(cited).toBe(calls.length)
  expect(outcome.samples.length).toBeGreaterThan(3)
})

test('there is no rollback candidate', async () => {
  await using scene = await Scene.set({ image: 'shop:v1-crashing', ...rollback })
  const { outcome } = await follow(scene)
  expect(outcome).toMatchObject({
    end: 'rollback-failed',
    message: expect.stringContaining('No rollback candidate was found') as string,
  })
})

test('samples show the tasks of the revision coming up', async () => {
  await using scene = await Scene.set()
  await scene.deploy('shop:v2')
  const { outcome } = await follow(scene, { interval: 10_000 })
  expect(outcome.samples.slice(0, 3).map(({ requested, running, pending }) => [requested, running, pending])).toEqual([
    [2, 0, 2],
    [2, 0, 2],
    [2, 2, 0],
  ])
})

test('a deployment by its id, also after another one', async () => {
  await using scene = await Scene.set(rollback)
  await scene.deploy('shop:v2-crashing')
  const { id = '' } = (await scene.service()).deployments![0]!
  scene.advance(600)
  await scene.deploy('shop:v3')
  expect((await follow(scene, { deploymentId: id })).outcome.end).toBe('rolled-back')
  expect((await follow(scene)).outcome.end).toBe('deployed')
  const { outcome } = await follow(scene, { deploymentId: 'ecs-svc/0000000000000000000', timeout: 60_000 })
  expect(outcome).toMatchObject({ end: 'none', samples: [] })
})

test('a service that does not exist is an error, and so is a cancelled wait', async () => {
  await using scene = await Scene.set()
  await expect(follow(scene, { service: 'nobody' })).rejects.toMatchObject({ name: 'ServiceNotFoundException' })
  await scene.deploy('shop:v2')
  await expect(follow(scene, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
})

test.for([
  { status: 'PENDING', finished: false, end: undefined },
  { status: 'ROLLBACK_REQUESTED', finished: false, end: undefined },
  { status: 'ROLLBACK_SUCCESSFUL', finished: true, end: 'rolled-back' },
  { status: 'A_NEW_ONE', finished: false, end: undefined },
  { status: 'A_NEW_ONE', finished: true, end: 'ended' },
])('$status, finished $finished: $end', ({ status, finished, end }) => {
  expect(endOf({ status: status as never, ...(finished && { finishedAt: new Date() }) })).toBe(end)
})

// StopServiceDeployment sets the time at once, and the rollback goes on
test('a deployment that somebody stopped has not ended while it is rolled back', () => {
  expect(endOf({ status: 'ROLLBACK_IN_PROGRESS', stoppedAt: new Date() })).toBeUndefined()
})
