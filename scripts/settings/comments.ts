/** The comments above the members of a schema, found in its source: the schema itself does not keep them. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseSync, type Comment, type Expression, type ObjectExpression, type Program } from 'oxc-parser'

type Node = Expression

/** A module: its constants and functions by name, what it imports, and its comments. */
interface Module {
  readonly file: string
  readonly text: string
  readonly comments: readonly Comment[]
  readonly constants: ReadonlyMap<string, { readonly value: Node; readonly start: number }>
  readonly imports: ReadonlyMap<string, { readonly file: string; readonly name: string }>
}

/** An expression where it stands: its module, and what the parameters around it are given. */
interface Place {
  readonly node: Node
  readonly module: Module
  readonly given: ReadonlyMap<string, Place>
}

/**
 * Comments by the path of the member that they stand above. What stands above a constant says it of each member that
 * it is the value of, unless the member has a comment of its own.
 * @param file absolute path of the module that holds the schema
 * @param stop a constant whose members are not wanted
 * @throws Error when there is no such constant
 * @example commentsOf('/checkout/harness/environment/config.ts', 'Config').get('waivers[].owner')
 */
export function commentsOf(file: string, constant: string, stop?: string): Map<string, string> {
  const found = new Map<string, string>()
  const modules = new Map<string, Module>()
  const moduleAt = (path: string): Module => {
    const module = modules.get(path) ?? readModule(path)
    modules.set(path, module)
    return module
  }
  const note = (path: string, comment: string | undefined): void => {
    if (comment !== undefined && path !== '' && !found.has(path)) found.set(path, comment)
  }

  /** What a name means: a parameter's argument, a constant of the module, or of another one. */
  const resolved = (name: string, { module, given }: Pick<Place, 'module' | 'given'>): Place | undefined => {
    const argument = given.get(name)
    if (argument !== undefined) return argument
    const imported = module.imports.get(name)
    const home = imported === undefined ? module : moduleAt(imported.file)
    const held = home.constants.get(imported?.name ?? name)
    return held === undefined ? undefined : { node: held.value, module: home, given: new Map() }
  }
  const commentOn = (name: string, { module }: Place): string | undefined => {
    const imported = module.imports.get(name)
    const home = imported === undefined ? module : moduleAt(imported.file)
    const held = home.constants.get(imported?.name ?? name)
    return held === undefined ? undefined : commentBefore(home, held.start)
  }

  const look = (place: Place, path: string): void => {
    const { node, module, given } = place
    const at = (inner: Node): Place => ({ node: inner, module, given })
    switch (node.type) {
      case 'Identifier': {
        if (node.name === stop) return
        const meant = resolved(node.name, place)
        if (meant === undefined) return
        if (!given.has(node.name)) note(path, commentOn(node.name, place))
        return look(meant, path)
      }
      case 'ObjectExpression':
        return lookInto(node, place, path)
      case 'ArrayExpression':
        for (const element of node.elements)
          if (element !== null && element.type !== 'SpreadElement') look(at(element), path)
        return
      case 'ArrowFunctionExpression':
        if (node.body.type !== 'BlockStatement') look(at(node.body), path)
        return
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
        return look(at(node.expression), path)
      case 'MemberExpression':
        return look(at(node.object), path)
      case 'CallExpression': {
        const args = node.arguments.filter((argument) => argument.type !== 'SpreadElement')
        if (node.callee.type === 'Identifier') {
          const called = resolved(node.callee.name, place)
          if (called?.node.type !== 'ArrowFunctionExpression') return
          const names = called.node.params.map((param) => (param.type === 'Identifier' ? param.name : ''))
          return look(
            {
              ...called,
              given: new Map(
                names.flatMap((name, index) => (args[index] === undefined ? [] : [[name, at(args[index])]])),
              ),
            },
            path,
          )
        }
        if (node.callee.type !== 'MemberExpression' || node.callee.property.type !== 'Identifier') return
        const schema = node.callee.property.name
        if (VALUES.has(schema)) return
        const [first, second] = args
        const inner = schema === 'record' || schema === 'variant' ? second : first
        if (inner !== undefined) look(at(inner), path + (STEPS[schema] ?? ''))
        return
      }
      default:
    }
  }
  const lookInto = (node: ObjectExpression, { module, given }: Place, path: string): void => {
    for (const property of node.properties) {
      if (property.type === 'SpreadElement') {
        look({ node: property.argument, module, given }, path)
        continue
      }
      const { key, value } = property
      const name = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : ''
      const member = path === '' ? name : `${path}.${name}`
      note(member, commentBefore(module, property.start))
      look({ node: value, module, given }, member)
    }
  }

  const module = moduleAt(file)
  const start = module.constants.get(constant)
  if (start === undefined) throw new Error(`${file} has no constant ${constant}`)
  look({ node: start.value, module, given: new Map() }, '')
  return found
}

/** Schemas whose arguments are values. */
const VALUES = new Set(['picklist', 'literal', 'enum'])

/** What the schemas of lists and records add to the path of what they hold. */
const STEPS: Readonly<Record<string, string>> = { array: '[]', record: '.<name>' }

function readModule(file: string): Module {
  const text = readFileSync(file, 'utf8')
  const { program, comments, module } = parseSync(file, text)
  const imports = module.staticImports.flatMap(({ moduleRequest, entries }) => {
    const target = resolve(dirname(file), moduleRequest.value)
    if (!moduleRequest.value.startsWith('.') || !existsSync(target)) return []
    return entries.map(
      ({ importName, localName }) => [localName.value, { file: target, name: importName.name ?? '' }] as const,
    )
  })
  return { file, text, comments, constants: constantsOf(program), imports: new Map(imports) }
}

const constantsOf = ({ body }: Program): Module['constants'] =>
  new Map(
    body.flatMap((statement) => {
      const declaration = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
      if (declaration?.type !== 'VariableDeclaration') return []
      return declaration.declarations.flatMap(({ id, init }) =>
        id.type === 'Identifier' && init !== null ? [[id.name, { value: init, start: statement.start }] as const] : [],
      )
    }),
  )

/** The documentation comment that ends where something starts, as one line. */
function commentBefore({ text, comments }: Module, start: number): string | undefined {
  const comment = comments.findLast(({ end }) => end <= start)
  if (comment?.type !== 'Block' || !comment.value.startsWith('*') || text.slice(comment.end, start).trim() !== '')
    return undefined
  const words = comment.value.slice(1).replaceAll(/^\s*\*/gm, ' ')
  return words.replaceAll(/\s+/g, ' ').trim()
}
