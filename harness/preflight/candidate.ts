/** Reads a task definition file that is not registered yet, and reports everything at once that ECS would refuse. */
import { readFile } from 'node:fs/promises'
import { NormalizedSchema } from '@smithy/core/schema'
import type { StaticOperationSchema } from '@smithy/types'
import type { Tag } from '@aws-sdk/client-ecs'
import { sha256Hex } from '../../record/canonical.ts'
import { suggestion } from '../suggestion.ts'
import type { Candidate } from '../platform/ecs/candidate.ts'

/** A file that holds no task definition. */
class CandidateError extends Error {
  override readonly name = 'CandidateError'
  readonly code = 'CANDIDATE_INVALID'
}

/**
 * Reads a candidate: the JSON that `aws ecs register-task-definition --cli-input-json` takes, or that
 * `describe-task-definition` answers.
 * @throws CandidateError CANDIDATE_INVALID naming every problem of the file
 */
export async function readCandidate(file: string): Promise<Candidate> {
  const refuse = (problems: readonly string[]): never => {
    const lines = problems.map((problem) => `  ${problem}`).join('\n')
    throw new CandidateError(`${file} holds no task definition that could be registered:\n${lines}`)
  }
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) =>
    refuse([error.code === 'ENOENT' ? 'there is no such file' : `it cannot be read: ${error.message}`]),
  )
  let document: unknown
  try {
    document = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    // The message quotes the text around the place, which may be a secret.
    return refuse([
      `it is not JSON: ${(error as Error).message.replace(/, (?:\.{3})?"[\s\S]*"(?:\.{3})? is/, ': this is')}`,
    ])
  }
  const { definition, tags, problems } = await examine(document)
  if (problems.length > 0) return refuse(problems)
  return { file, sha256: sha256Hex(bytes), definition, tags }
}

interface Examined {
  readonly definition: Candidate['definition']
  readonly tags: readonly Tag[]
  readonly problems: readonly string[]
}

/** Members that a description has and a registration does not accept. */
const READ_ONLY = [
  'taskDefinitionArn',
  'revision',
  'status',
  'requiresAttributes',
  'compatibilities',
  'registeredAt',
  'deregisteredAt',
  'deleteRequestedAt',
  'registeredBy',
]

async function examine(document: unknown): Promise<Examined> {
  const { RegisterTaskDefinition$, DescribeTaskDefinition$ } =
    (await import('@aws-sdk/client-ecs')) as unknown as Record<string, StaticOperationSchema>
  const described = isObject(document) && 'taskDefinition' in document
  const schema = NormalizedSchema.of(described ? DescribeTaskDefinition$![5] : RegisterTaskDefinition$![4])
  const problems = shapeProblems(document, schema, '')
  const whole = isObject(document) ? document : {}
  const inner = described && isObject(whole['taskDefinition']) ? whole['taskDefinition'] : whole
  const { tags, ...definition } = Object.fromEntries(
    Object.entries(described ? { ...inner, tags: whole['tags'] ?? [] } : inner).filter(
      ([key]) => !READ_ONLY.includes(key),
    ),
  )
  // ECS: "Tags can not be empty."
  if (!described && Array.isArray(tags) && tags.length === 0)
    problems.push('tags: the list is empty, which ECS refuses; leave it out')
  problems.push(...contentProblems(definition))
  return {
    definition: definition as unknown as Candidate['definition'],
    tags: (tags ?? []) as readonly Tag[],
    problems,
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What a value is, without its content: a misplaced value may be a secret. */
function kindOf(value: unknown): string {
  if (typeof value === 'string') return 'a text'
  if (Array.isArray(value)) return 'a list'
  return isObject(value) ? 'an object' : String(value)
}

/** Every difference between a value and AWS's model of the API. */
function shapeProblems(value: unknown, schema: NormalizedSchema, path: string): string[] {
  const mismatch = (expected: string): string[] => [
    `${path || 'the file'}: ${expected} is expected, it is ${kindOf(value)}`,
  ]
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`)
  if (schema.isStructSchema()) {
    if (!isObject(value)) return mismatch('an object')
    const members = new Map(schema.structIterator())
    return Object.entries(value).flatMap(([key, member]) => {
      const known = members.get(key)
      if (known !== undefined) return shapeProblems(member, known, at(key))
      if (READ_ONLY.includes(key)) return [`${at(key)}: it is read-only, and register-task-definition refuses it`]
      return [`${at(key)}: ECS knows no such member${suggestion(key, members.keys())}`]
    })
  }
  if (schema.isListSchema())
    return Array.isArray(value)
      ? value.flatMap((item, index) => shapeProblems(item, schema.getValueSchema(), `${path}[${index}]`))
      : mismatch('a list')
  if (schema.isMapSchema())
    return isObject(value)
      ? Object.entries(value).flatMap(([key, item]) => shapeProblems(item, schema.getValueSchema(), at(key)))
      : mismatch('an object')
  if (schema.isTimestampSchema())
    return typeof value === 'string' || typeof value === 'number' ? [] : mismatch('a time')
  if (schema.isStringSchema()) return typeof value === 'string' ? [] : mismatch('a text')
  if (schema.isBooleanSchema()) return typeof value === 'boolean' ? [] : mismatch('true or false')
  if (schema.isNumericSchema()) return typeof value === 'number' ? [] : mismatch('a number')
  return []
}

/** Further requirements of ECS. */
function contentProblems({ family, containerDefinitions }: Readonly<Record<string, unknown>>): string[] {
  const problems: string[] = []
  if (family === undefined) problems.push('family: it is missing')
  else if (typeof family === 'string' && !/^[\w-]{1,255}$/.test(family))
    problems.push(`family: '${family}' may hold only letters, digits, - and _`)
  if (containerDefinitions === undefined) return [...problems, 'containerDefinitions: it is missing']
  if (!Array.isArray(containerDefinitions)) return problems
  if (containerDefinitions.length === 0) problems.push('containerDefinitions: there is no container')
  const names = new Set<unknown>()
  for (const [index, container] of containerDefinitions.entries()) {
    if (!isObject(container)) continue
    for (const key of ['name', 'image'])
      if ((container[key] ?? '') === '') problems.push(`containerDefinitions[${index}].${key}: it is missing`)
    if (names.has(container['name']))
      problems.push(`containerDefinitions[${index}].name: '${String(container['name'])}' is the name of two containers`)
    names.add(container['name'])
  }
  return problems
}
