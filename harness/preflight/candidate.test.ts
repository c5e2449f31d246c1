import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readCandidate } from './candidate.ts'
import { candidateDefinition } from '../platform/ecs/candidate.ts'

const folder = mkdtempSync(join(tmpdir(), 'candidate-'))
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(content: unknown): string {
  const file = join(folder, 'task-definition.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

const CONTAINER = {
  name: 'api',
  image: 'api:v1.2.3',
  logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/api' } },
}
const INPUT = { family: 'api', cpu: '256', memory: '512', containerDefinitions: [CONTAINER] }
const TAGS = [{ key: 'version', value: 'v1.2.3' }]

test('what register-task-definition takes and what describe-task-definition answers are the same candidate', async () => {
  const input = await readCandidate(fileOf({ ...INPUT, tags: TAGS }))
  const described = {
    ...INPUT,
    taskDefinitionArn: 'arn:…:task-definition/api:7',
    revision: 7,
    status: 'ACTIVE',
    registeredAt: '2025-01-01T00:00:00.000000+00:00',
    compatibilities: ['FARGATE'],
  }
  const description = await readCandidate(fileOf({ taskDefinition: described, tags: TAGS }))
  for (const { definition, tags } of [input, description])
    expect({ definition, tags }).toEqual({ definition: INPUT, tags: TAGS })
})

test('its identity is the hash of the file as it is', async () => {
  const text = `\uFEFF${JSON.stringify(INPUT, null, 2)}\n`
  const candidate = await readCandidate(fileOf(text))
  const { subject, tags, taskDefinitionArn } = candidateDefinition(candidate, 'eu-west-1')
  expect(subject).toEqual({
    id: `candidate:api@sha256:${createHash('sha256').update(text).digest('hex')}`,
    type: 'ecs:task-definition-candidate',
    name: 'api (candidate task-definition.json)',
    region: 'eu-west-1',
  })
  expect([tags, taskDefinitionArn]).toEqual([[], undefined])
})

test.for([
  {
    name: 'no JSON',
    content: '{ "family": api }',
    says: ["it is not JSON: Unexpected token 'a': this is not valid JSON"],
  },
  { name: 'nothing', content: '', says: ['it is not JSON'] },
  {
    name: 'a list',
    content: [],
    says: [
      'the file: an object is expected, it is a list',
      'family: it is missing',
      'containerDefinitions: it is missing',
    ],
  },
  {
    name: 'no containers',
    content: { family: 'api', containerDefinitions: [] },
    says: ['containerDefinitions: there is no container'],
  },
  {
    name: 'a family with a slash',
    content: { ...INPUT, family: 'team/api' },
    says: ["family: 'team/api' may hold only letters"],
  },
  {
    name: 'containers without names and images',
    content: { ...INPUT, containerDefinitions: [{}] },
    says: ['containerDefinitions[0].name: it is missing', 'containerDefinitions[0].image: it is missing'],
  },
  {
    name: 'two containers of one name',
    content: { ...INPUT, containerDefinitions: [CONTAINER, CONTAINER] },
    says: ["containerDefinitions[1].name: 'api' is the name of two containers"],
  },
  {
    name: 'a misspelt member',
    content: { ...INPUT, netwrkMode: 'awsvpc' },
    says: ["netwrkMode: ECS knows no such member (did you mean 'networkMode'?)"],
  },
  {
    name: 'wrong types, deep down',
    content: {
      ...INPUT,
      cpu: 256,
      containerDefinitions: [
        { ...CONTAINER, essential: 'yes', portMappings: [{ containerPort: '80' }], environment: { A: 'b' } },
      ],
    },
    says: [
      'cpu: a text is expected, it is 256',
      'containerDefinitions[0].essential: true or false is expected, it is a text',
      'containerDefinitions[0].portMappings[0].containerPort: a number is expected, it is a text',
      'containerDefinitions[0].environment: a list is expected, it is an object',
    ],
  },
  { name: 'a description without its frame', content: { ...INPUT, revision: 3 }, says: ['revision: it is read-only'] },
  { name: 'no tags, which ECS refuses', content: { ...INPUT, tags: [] }, says: ['tags: the list is empty'] },
])('refused: $name', async ({ content, says }) => {
  const error = await readCandidate(fileOf(content)).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'CANDIDATE_INVALID' })
  const lines = (error as Error).message.split('\n').slice(1)
  expect(lines).toHaveLength(says.length)
  for (const [index, expected] of says.entries()) expect(lines[index]).toContain(expected)
})

test('a file that is not there is named', async () => {
  await expect(readCandidate(join(folder, 'nowhere.json'))).rejects.toThrow(
    /nowhere\.json holds no task definition that could be registered:\n {2}there is no such file/,
  )
})
