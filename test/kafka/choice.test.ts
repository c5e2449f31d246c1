import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { choose, type Way } from './choice.ts'

const way = (name: string, missing?: string): Way => ({
  name,
  what: `Kafka by ${name}`,
  missing: () => missing,
  start: () => Promise.reject(new Error('nothing is started here')),
})
const [java, docker] = [way('java'), way('docker')]
const noJava = way('java', 'mvn not installed')
const noDocker = way('docker', 'no engine answers')

test.each<[string, string | undefined, Way[], string]>([
  ['Java before Docker', undefined, [java, docker], 'java'],
  ['Docker where Java is missing', undefined, [noJava, docker], 'docker'],
  ['the one that was asked for', 'docker', [java, docker], 'docker'],
])('%s', async (_, asked, ways, chosen) => {
  expect(await choose(asked, ways)).toMatchObject({ name: chosen })
})

test('what is missing is said of all, and of the one that was asked for no other takes its place', async () => {
  expect(await choose(undefined, [noJava, noDocker])).toBe(
    'Kafka by java: mvn not installed; Kafka by docker: no engine answers',
  )
  expect(await choose('docker', [java, noDocker])).toBe('Kafka by docker: no engine answers')
  await expect(choose('podman')).rejects.toThrow("CHECKRIDE_KAFKA is 'podman': it may be java or docker.")
})

const { DOCKER_HOST } = process.env
test.skipIf(DOCKER_HOST !== undefined || existsSync('/var/run/docker.sock'))(
  'without a Docker engine (runs where there is none)',
  async () => {
    expect(await choose('docker')).toMatch(
      /^Kafka in Docker: no Docker engine answers, neither at DOCKER_HOST nor at its usual sockets/,
    )
  },
)
