/** CommonJS in users' files, where Node by itself would not take it or not find its names. */
import { parseSync, Visitor } from 'oxc-parser'

/**
 * CommonJS whose names can be imported one by one: Node finds those of `module.exports = { … }` only where each value
 * is a name, too. What is added never runs.
 */
export function withNames(path: string, code: string): string {
  const names = /\bmodule\.exports\s*=\s*\{/.test(code) ? namesExported(path, code) : []
  return names.length === 0 ? code : `${code}\n0 && (module.exports = { ${names.join(', ')} })`
}

/**
 * CommonJS as a module: in a package whose files are modules, and where imports stand above `module.exports`. Who
 * requires it gets what it exports.
 */
export function asModule(path: string, code: string): string {
  const names = namesExported(path, code)
  const before =
    `import { createRequire as __createRequire } from 'node:module'; const module = { exports: {} }; ` +
    `let { exports } = module; const require = __createRequire(import.meta.url), ` +
    `{ filename: __filename, dirname: __dirname } = import.meta; `
  const after = [
    '',
    `const __exports = module.exports`,
    `export { __exports as default, __exports as 'module.exports' }`,
    ...names.map((name, index) => `const __name${index} = __exports.${name}; export { __name${index} as ${name} }`),
  ]
  return before + code + after.join('\n')
}

/** The names of the members of what is assigned to `module.exports`, and of what is assigned to members of it. */
function namesExported(path: string, code: string): string[] {
  const names = new Set<string>()
  new Visitor({
    AssignmentExpression({ left, right }) {
      const target = code.slice(left.start, left.end)
      const [, member] = /^(?:module\.)?exports\.(\w+)$/.exec(target) ?? []
      if (member !== undefined) names.add(member)
      if (right.type !== 'ObjectExpression' || target !== 'module.exports') return
      for (const property of right.properties)
        if (property.type === 'Property' && !property.computed && property.key.type === 'Identifier')
          names.add(property.key.name)
    },
  }).visit(parseSync(path, code).program)
  return [...names].filter((name) => name !== 'default')
}
