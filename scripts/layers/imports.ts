import { posix } from 'node:path'
import { parseSync, Visitor, type Argument } from 'oxc-parser'

/** One import of a file, of values or of types alone. */
export interface Import {
  /** The file that is meant, from the root, or the package's name. */
  readonly target: string
  readonly kind: 'file' | 'package'
  readonly typesOnly: boolean
}

/**
 * Everything that a TypeScript or JavaScript file imports: static imports, re-exports, `import()` of values and of
 * types, what it requires, resolves or names by a URL beside itself, and the modules whose types it adds to.
 * @param path from the root, with slashes
 */
export function importsOf(path: string, text: string): Import[] {
  const found: { readonly name: string; readonly typesOnly: boolean }[] = []
  const { module, program } = parseSync(path, text)
  for (const { moduleRequest, entries } of module.staticImports)
    found.push({ name: moduleRequest.value, typesOnly: entries.length > 0 && entries.every(({ isType }) => isType) })
  for (const { entries } of module.staticExports)
    for (const { moduleRequest, isType } of entries)
      if (moduleRequest !== null) found.push({ name: moduleRequest.value, typesOnly: isType })
  const add = (name: string | undefined): void => {
    if (name !== undefined) found.push({ name, typesOnly: false })
  }
  new Visitor({
    ImportExpression({ source }) {
      add(literal(source))
    },
    CallExpression({ callee, arguments: [name] }) {
      if (/^(?:require|import\.meta\.resolve)$/.test(text.slice(callee.start, callee.end))) add(literal(name))
    },
    NewExpression({ callee, arguments: [name, base] }) {
      const beside = base !== undefined && text.slice(base.start, base.end) === 'import.meta.url'
      const file = literal(name)
      if (beside && text.slice(callee.start, callee.end) === 'URL' && file !== undefined && CODE.test(file)) add(file)
    },
    TSModuleDeclaration({ id }) {
      if (id.type === 'Literal') found.push({ name: id.value, typesOnly: true })
    },
    TSImportType({ source }) {
      found.push({ name: source.value, typesOnly: true })
    },
  }).visit(program)
  return found.map(({ name, typesOnly }) =>
    name.startsWith('.')
      ? { target: posix.normalize(posix.join(posix.dirname(path), name)), kind: 'file', typesOnly }
      : { target: packageOf(name), kind: 'package', typesOnly },
  )
}

const CODE = /\.[cm]?[jt]sx?$/

/** What an argument says, if it is a plain text. */
function literal(expression: Argument | undefined): string | undefined {
  if (expression?.type === 'TemplateLiteral' && expression.expressions.length === 0)
    return expression.quasis[0]?.value.cooked ?? undefined
  return expression?.type === 'Literal' && typeof expression.value === 'string' ? expression.value : undefined
}

const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
