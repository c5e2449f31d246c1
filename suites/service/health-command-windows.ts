/** Lines of Windows' cmd, which runs what follows CMD-SHELL there: `cmd /S /C`. Source: moby, daemon/health.go. */
import { runOf, type Step, type Variables } from './health-command-script.ts'

/**
 * Reads a line of cmd. Operators outside double quotes divide it; `&` is its `;`.
 * @example readCmd('curl.exe -f http://localhost:%PORT% || exit /b 1', { PORT: '8000' })
 */
export function readCmd(line: string, variables: Variables): Step {
  const known = line.replace(/%(\w+)%/g, (written, name: string) => variables[name] ?? written)
  const parts = known.match(/"[^"]*"?|\^.|&&|\|\||[&|]|[^"&|^]+/g) ?? []
  const commands: string[] = ['']
  const operators: string[] = []
  for (const part of parts)
    if (/^(&&?|\|\|?)$/.test(part)) {
      operators.push(part)
      commands.push('')
    } else commands[commands.length - 1] += part
  return join(commands.map(commandOf), operators)
}

/** `&` binds least, then `||` and `&&`, then pipes. */
const KINDS = { '&': 'sequence', '||': 'or', '&&': 'and', '|': 'pipe' } as const

function join(steps: readonly Step[], operators: readonly string[]): Step {
  for (const operator of ['&', '||', '&&', '|'] as const) {
    const at = operators.lastIndexOf(operator)
    if (at === -1) continue
    const left = join(steps.slice(0, at + 1), operators.slice(0, at))
    const right = join(steps.slice(at + 1), operators.slice(at + 1))
    const kind = KINDS[operator]
    return kind === 'and' || kind === 'or' ? { kind, left, right } : { kind, steps: [left, right] }
  }
  return steps[0]!
}

function commandOf(text: string): Step {
  const words = (text.replace(/\s\d?>(>|&\d)?\s*("[^"]*"|[^\s&]*)/g, ' ').match(/(?:"[^"]*"?|[^\s"])+/g) ?? []).map(
    (word) => word.replaceAll('"', ''),
  )
  // `exit /b 1`
  return runOf(words[0]?.toLowerCase() === 'exit' ? ['exit', ...words.slice(1).filter((word) => word !== '/b')] : words)
}
