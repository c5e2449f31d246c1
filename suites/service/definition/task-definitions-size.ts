/** Task sizes of Fargate. Source: ECS developer guide, "Fargate task CPU and memory". */

/** A size in CPU units (1024 are a vCPU) and MiB. */
export interface Size {
  readonly cpu: number
  readonly memory: number
}

interface Memories {
  readonly least: number
  readonly most: number
  readonly step: number
}

const GIB = 1024
const inGib = (least: number, most: number, step: number): Memories => ({
  least: least * GIB,
  most: most * GIB,
  step: step * GIB,
})

/** Memory by CPU: a range, or every value. */
const MEMORY_BY_CPU: ReadonlyMap<number, Memories | readonly number[]> = new Map<number, Memories | readonly number[]>([
  [256, [512, GIB, 2 * GIB]],
  [512, inGib(1, 4, 1)],
  [1024, inGib(2, 8, 1)],
  [2048, inGib(4, 16, 1)],
  [4096, inGib(8, 30, 1)],
  [8192, inGib(16, 60, 4)],
  [16384, inGib(32, 120, 8)],
  [32768, [60 * GIB, 120 * GIB, 244 * GIB]],
])

/** Sizes that Fargate offers for Windows. */
const WINDOWS = new Set([1024, 2048, 4096])

/** Why Fargate does not offer a size; undefined when it does. */
export function sizeProblem({ cpu, memory }: Size, windows = false): string | undefined {
  const memories = MEMORY_BY_CPU.get(cpu)
  if (memories === undefined)
    return `Fargate offers no tasks of ${cpu} CPU units; it offers ${[...MEMORY_BY_CPU.keys()].join(', ')}`
  if (windows && !WINDOWS.has(cpu))
    return `Fargate offers no Windows tasks of ${cpu} CPU units; it offers ${[...WINDOWS].join(', ')}`
  if ('step' in memories) {
    const { least, most, step } = memories
    if (memory >= least && memory <= most && (memory - least) % step === 0) return undefined
    return `with ${cpu} CPU units Fargate offers ${least} to ${most} MiB in steps of ${step}, not ${memory}`
  }
  return memories.includes(memory)
    ? undefined
    : `with ${cpu} CPU units Fargate offers ${memories.join(', ')} MiB, not ${memory}`
}

/**
 * The size that a task definition asks for: in units and MiB (`256`, `512`), or with units (`.25 vCPU`, `0.5 GB`),
 * which ECS accepts at registration. Undefined when there is none, or ECS does not know the form.
 */
export function sizeOf({
  cpu,
  memory,
}: {
  readonly cpu?: string | undefined
  readonly memory?: string | undefined
}): Size | undefined {
  const units = amount(cpu, 'vCPU')
  const mebibytes = amount(memory, 'GB')
  return units === undefined || mebibytes === undefined ? undefined : { cpu: units, memory: mebibytes }
}

function amount(text: string | undefined, unit: 'vCPU' | 'GB'): number | undefined {
  const { number, word } = /^\s*(?<number>\d*\.?\d+)\s*(?<word>vCPU|GB)?\s*$/i.exec(text ?? '')?.groups ?? {}
  if (number === undefined || (word !== undefined && word.toLowerCase() !== unit.toLowerCase())) return undefined
  return word === undefined ? Number(number) : Number(number) * 1024
}

interface Container {
  readonly name?: string | undefined
  readonly cpu?: number | undefined
  readonly memory?: number | undefined
  readonly memoryReservation?: number | undefined
}

/**
 * Why containers do not fit into a task; empty when they do. A container counts with what it reserves, else with its
 * limit; the sum of limits may exceed the task's memory. Source: ECS API reference, ContainerDefinition, memory and
 * memoryReservation.
 */
export function fitProblems(containers: readonly Container[], task: Size): string[] {
  const total = (amounts: readonly (number | undefined)[]): number =>
    amounts.reduce<number>((sum, value = 0) => sum + value, 0)
  const cpu = total(containers.map((container) => container.cpu))
  const reserved = total(containers.map(({ memory, memoryReservation }) => memoryReservation ?? memory))
  const overReserved = containers.filter(
    ({ memory, memoryReservation }) =>
      memory !== undefined && memoryReservation !== undefined && memoryReservation > memory,
  )
  return [
    ...(cpu > task.cpu ? [`containers take ${cpu} CPU units of ${task.cpu}`] : []),
    ...(reserved > task.memory ? [`containers reserve ${reserved} MiB of ${task.memory}`] : []),
    ...containers.flatMap(({ name, memory = 0 }) =>
      memory > task.memory ? [`container ${name} may take ${memory} MiB of ${task.memory}`] : [],
    ),
    ...overReserved.map(
      ({ name, memory, memoryReservation }) =>
        `container ${name} reserves ${memoryReservation} MiB and may take only ${memory}`,
    ),
  ]
}
