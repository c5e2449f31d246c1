/** Compares the imports of all files with the table of layers. */
import { posix } from 'node:path'
import { TOOL } from '../../harness/package.ts'
import { importsOf, type Import } from './imports.ts'
import { EXCEPTIONS, ROOMS, type Room } from './table.ts'

/** What only tests use: it may import everything, and nothing else may import it. */
const TESTS = /^test\/|\.test\.ts$|\.fixture\.ts$|(?:^|\/)testing[^/]*\.ts$/
/** Files in the root: configurations, which may import every room, as the command line does. */
const ROOT = /^[^/]+$|^bin\//

/** Rooms by the length of their path, so that the first that holds a file is its own. */
const BY_LENGTH = ROOMS.toSorted((a, b) => b.path.length - a.path.length)

const roomOf = (file: string): Room | undefined =>
  BY_LENGTH.find(({ path }) => file === path || file.startsWith(`${path}/`))

/**
 * Everything that the table forbids, a sentence each.
 * @param texts the sources by their path from the root
 */
export function problemsOf(texts: ReadonlyMap<string, string>): string[] {
  const imports = new Map([...texts].map(([file, text]) => [file, importsOf(file, text)]))
  return [
    ...[...imports].flatMap(([file, all]) => problemsIn(file, all)),
    ...circles(imports, (each) => !each.typesOnly).map((circle) => `${inWords(circle)} Break the circle: ${SEPARATE}`),
    ...circles(imports, () => true)
      .filter(
        (circle) =>
          !EXCEPTIONS.some(({ kind, files }) => kind === 'circle' && circle.every((file) => files.test(file))),
      )
      .filter((circle) => circles(restrictedTo(imports, circle), (each) => !each.typesOnly).length === 0)
      .map((circle) => `${inWords(circle)} Their types need each other: ${SEPARATE}`),
  ]
}

const SEPARATE = 'move what they share into a file of its own that imports neither.'

const inWords = (circle: readonly string[]): string =>
  circle.length > 6
    ? `${circle.length} files import each other in a circle, among them ${circle.slice(0, 5).join(', ')}.`
    : `${circle.join(', ')} import each other in a circle.`

function problemsIn(file: string, imports: readonly Import[]): string[] {
  if (TESTS.test(file) || ROOT.test(file)) return []
  const room = roomOf(file)
  if (room === undefined) return [`${file} stands in no room: add its folder to scripts/layers/table.ts.`]
  return imports.flatMap((each) => problemWith(file, room, each))
}

function problemWith(file: string, room: Room, { target, kind, typesOnly }: Import): string[] {
  if (kind === 'package') {
    const reason =
      target === TOOL.name
        ? 'It is what was built of this house: import the door itself.'
        : (room.without?.[target] ?? room.without?.[target.replace(/[^/]+$/, '')])
    return reason === undefined ? [] : [`${file} imports the package ${target}. ${reason}`]
  }
  if (TESTS.test(target)) return [`${file} imports ${target}, which only tests may use. Move what is needed out of it.`]
  const other = roomOf(target)
  if (other === room ? reaches(file, target, room) : other !== undefined && room.may.includes(other.path)) return []
  if (EXCEPTIONS.some((exception) => exception.kind === 'import' && exception.files.test(file))) return []
  const what = typesOnly ? 'types of ' : ''
  const where = other === room ? 'a folder beside its own' : (other?.path ?? 'no room')
  return [`${file} (${room.path}) imports ${what}${target} (${where}), which it may not. ${room.instead}`]
}

/** Whether a file may import another one of its own room. */
const reaches = (file: string, target: string, { foldersApart = false }: Room): boolean =>
  !foldersApart || `${posix.dirname(file)}/`.startsWith(`${posix.dirname(target)}/`)

type Imports = ReadonlyMap<string, readonly Import[]>

const restrictedTo = (imports: Imports, files: readonly string[]): Imports =>
  new Map(files.map((file) => [file, (imports.get(file) ?? []).filter(({ target }) => files.includes(target))]))

/** The groups of files that import each other, directly or not (Tarjan's strongly connected components). */
function circles(imports: Imports, counts: (each: Import) => boolean): string[][] {
  const found: string[][] = []
  const numbers = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const visit = (file: string): void => {
    numbers.set(file, numbers.size)
    lowest.set(file, numbers.get(file)!)
    stack.push(file)
    for (const { target } of imports.get(file)!.filter(counts)) {
      if (!imports.has(target)) continue
      if (!numbers.has(target)) visit(target)
      if (stack.includes(target)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(target)!))
    }
    if (lowest.get(file) !== numbers.get(file)) return
    const group = stack.splice(stack.indexOf(file))
    if (group.length > 1) found.push(group)
  }
  for (const file of imports.keys()) if (!numbers.has(file)) visit(file)
  return found
}
