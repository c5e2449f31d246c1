/** The constraints of botocore's models: what a request may not leave out, and what its values may be. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Constraint, Constraints } from '../../fixtures/sandbox/wire/constraints.ts'

/** A shape of a `service-2.json`, as far as it constrains. */
interface ModelShape {
  readonly type: string
  readonly required?: readonly string[]
  readonly members?: Readonly<Record<string, ShapeReference>>
  readonly member?: ShapeReference
  readonly key?: ShapeReference
  readonly value?: ShapeReference
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
}

interface ShapeReference {
  readonly shape: string
}

interface Model {
  readonly metadata: { readonly serviceId: string }
  readonly operations: Readonly<Record<string, { readonly input?: ShapeReference }>>
  readonly shapes: Readonly<Record<string, ModelShape>>
}

/** The newest model of each service in botocore's data folder, by AWS's name of the service, such as `Config Service`. */
export function readModels(data: string): ReadonlyMap<string, Model> {
  const models = new Map<string, Model>()
  for (const service of readdirSync(data, { withFileTypes: true })) {
    if (!service.isDirectory()) continue
    const newest = readdirSync(join(data, service.name)).sort().at(-1) ?? ''
    const file = join(data, service.name, newest, 'service-2.json.gz')
    if (!existsSync(file)) continue
    const model = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Model
    models.set(model.metadata.serviceId, model)
  }
  return models
}

/** The constraints on the inputs of some operations; shapes that constrain nothing are left out. */
export function constraintsOf(model: Model, operations: readonly string[]): Constraints {
  const inputs = operations.flatMap((name) => {
    const shape = model.operations[name]?.input?.shape
    return shape === undefined ? [] : [[name, shape] as const]
  })
  const reached = reachedFrom(
    model,
    inputs.map(([, shape]) => shape),
  )
  const constraining = constrainingAmong(model, reached)
  const kept = (name: string): boolean => constraining.has(name)
  return {
    inputs: Object.fromEntries(inputs.filter(([, shape]) => kept(shape))),
    shapes: Object.fromEntries([...constraining].sort().map((name) => [name, constraintOf(model.shapes[name]!, kept)])),
  }
}

const inner = ({ members = {}, member, key, value }: ModelShape): string[] =>
  [...Object.values(members), member, key, value].flatMap((reference) => reference?.shape ?? [])

function reachedFrom({ shapes }: Model, roots: readonly string[]): Set<string> {
  const reached = new Set(roots)
  for (const name of reached) for (const next of inner(shapes[name]!)) reached.add(next)
  return reached
}

const constrains = ({ required = [], min, max, pattern, enum: values }: ModelShape): boolean =>
  required.length > 0 || [min, max, pattern, values].some((limit) => limit !== undefined)

/** Shapes that constrain, or hold something that does. */
function constrainingAmong({ shapes }: Model, reached: ReadonlySet<string>): Set<string> {
  const found = new Set([...reached].filter((name) => constrains(shapes[name]!)))
  for (let before = -1; before < found.size;) {
    before = found.size
    for (const name of reached) if (inner(shapes[name]!).some((next) => found.has(next))) found.add(name)
  }
  return found
}

function constraintOf(shape: ModelShape, kept: (name: string) => boolean): Constraint {
  const { required, min, max, pattern, enum: values, members = {}, member, key, value } = shape
  const reference = (to: ShapeReference | undefined) => (to !== undefined && kept(to.shape) ? to.shape : undefined)
  const inside = Object.entries(members).filter(([, to]) => kept(to.shape))
  return {
    ...(required !== undefined && required.length > 0 && { required }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(pattern !== undefined && { pattern }),
    ...(values !== undefined && { values }),
    ...(inside.length > 0 && { members: Object.fromEntries(inside.map(([name, to]) => [name, to.shape])) }),
    ...(reference(member) !== undefined && { item: reference(member) }),
    ...(reference(key) !== undefined && { key: reference(key) }),
    ...(reference(value) !== undefined && { item: reference(value) }),
  } as Constraint
}
