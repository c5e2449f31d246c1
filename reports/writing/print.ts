import { styleText } from 'node:util'
import { wrapAnsi } from 'fast-wrap-ansi'
import type { Verdict } from '../../record/verdict.ts'
import { visible } from './text.ts'

export interface TerminalOptions {
  readonly colour: boolean
  /** Columns; made for 80 and more. */
  readonly width: number
}

type Style = (text: string) => string

export interface Print {
  readonly width: number
  readonly bold: Style
  readonly dim: Style
  readonly warn: Style
  readonly verdict: (verdict: Verdict, text: string) => string
}

const VERDICT_STYLES = {
  pass: 'green',
  fail: 'red',
  inconclusive: 'yellow',
  waived: 'magenta',
  'not-applicable': 'gray',
} as const satisfies Record<Verdict, string>

/** Styles that leave the text as it is unless colour is asked for. */
export function printer({ colour, width }: TerminalOptions): Print {
  const style = (format: Parameters<typeof styleText>[0]): Style =>
    colour ? (text) => styleText(format, text, { validateStream: false }) : (text) => text
  return {
    width,
    bold: style('bold'),
    dim: style('gray'),
    warn: style(['bold', 'yellow']),
    verdict: (verdict, text) => style(VERDICT_STYLES[verdict])(text),
  }
}

export interface Paragraph {
  readonly width: number
  readonly indent: string
  /** Text before the first line; the other lines are indented by its width. */
  readonly label?: string
  readonly style?: Style
}

/**
 * The text in lines of at most `width` columns. Its own line breaks and indentation stay, and so do words that are
 * longer than a line: an ARN can be copied.
 */
export function paragraph(text: string, { width, indent, label = '', style = (plain) => plain }: Paragraph): string[] {
  const room = Math.max(20, width - indent.length - label.length)
  const lines = visible(text)
    .split('\n')
    .flatMap((line) => {
      const [lead = ''] = /^\s*/.exec(line) ?? []
      return wrapAnsi(line.slice(lead.length), Math.max(10, room - lead.length))
        .split('\n')
        .map((part) => lead + part)
    })
  return lines.map((line, index) =>
    `${indent}${index === 0 ? style(visible(label)) : ' '.repeat(label.length)}${line}`.trimEnd(),
  )
}
