import { wrapAnsi } from 'fast-wrap-ansi'
import { REFERENCE } from '../../harness/environment/reference/bundled.ts'
import type { Setting } from '../../harness/environment/reference/reference.ts'
import { defaultsOf } from '../../harness/environment/reference/words.ts'
import { printLine, textStyle } from '../terminal.ts'

const INDENT = ' '.repeat(13)

/** Prints what a setting is, its type and defaults, who reads it; and its members, a line each. */
export function explainSetting(setting: Setting): void {
  const { path, comment, type, rules, required, checks, members } = setting
  const isSection = REFERENCE.settings.includes(setting) && defaultsOf(setting).length === 0
  printText('', `${path}${comment === undefined ? '' : `: ${comment}`}`, '  ')
  if (!isSection) printRow('type', `${type}${required ? ', required' : ''}`)
  for (const rule of rules) printRow('', rule)
  const defaults = defaultsOf(setting)
  for (const [index, { profiles, value }] of defaults.entries())
    printRow(index === 0 ? 'default' : '', `${value}${profiles.length === 0 ? '' : ` (${profiles.join(', ')})`}`)
  if (checks.length > 0 && !isSection) printRow('read by', checks.join(', '))
  if (members.length === 0) return
  printLine('')
  const names = members.map((member) => member.path.slice(path.length).replace(/^\./, ''))
  const wide = Math.max(...names.map(({ length }) => length))
  for (const [index, member] of members.entries())
    printLine(`  ${names[index]!.padEnd(wide)}  ${firstSentence(member.comment ?? member.type)}`)
  printLine(`\n  'checkride explain ${members[0]!.path.replaceAll('[]', '')}' tells more of the first of them.`)
}

const firstSentence = (text: string): string => text.split(/(?<=\.)\s/)[0]!

const printRow = (name: string, text: string): void => printText(`  ${name.padEnd(11)}`, text, INDENT)

/** Wraps text at the terminal's width, with later lines indented. */
function printText(start: string, text: string, indent: string): void {
  const lines = wrapAnsi(text, textStyle().width - indent.length).split('\n')
  printLine(`${start}${lines.join(`\n${indent}`)}`)
}
