import { posix } from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'

/** One import of a file, of values or of types alone. */
export interface Import {
  /** The file that is meant, from the root, or the package's name. */
  readonly target: string
  readonly kind: 'file' | 'package'
  readonly typesOnly: boolean
}

/**
 * Everything that a TypeScript or JavaScript file imports: static imports, re-exports, `import()` of values and of
 * types.
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
  new Visitor({
    ImportExpression({ source }) {
      if (source.type === 'Literal' && typeof source.value === 'string')
        found.push({ name: source.value, typesOnly: false })
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

const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')
