/** A draft as the text of checkride.config.ts. */
import { amount } from '../../record/amount.ts'
import type { Draft } from './index.ts'
import type { Proposal } from './proposal.ts'
import { DOCUMENT_NAMES } from '../../catalogue/documents.ts'
import type { FoundEnvironment } from './survey.ts'

/** What the caller and the flags tell. */
export interface DraftFacts {
  readonly account: string
  readonly region: string
  readonly endpoint?: string
  /** Profile of the AWS configuration. */
  readonly awsProfile?: string
  /** ARN of the role that runs assume. */
  readonly role?: string
}

const WIDTH = 120

/** The sections of settings in the order in which they are read best. */
const ORDER = ['select', 'has', 'network', 'identity', 'service', 'public', 'internal', 'pipelines', 'operations']

/**
 * The configuration's text. Values come from the account: they are written as literals, and in comments without what
 * could end them.
 */
export function draftText({ environment, others, proposals, unseen }: Draft, facts: DraftFacts): string {
  const { account, region, endpoint, awsProfile, role } = facts
  const { profile } = environment
  const sections = Map.groupBy([...selected(environment), ...proposals], ({ path }) => path.split('.')[0]!)
  const names = [...sections.keys()].toSorted((a, b) => rank(a) - rank(b))
  const also = others.map(({ name, services: own }) => `${name} (${amount(own.length, 'service')})`).join(', ')
  return [
    "import { defineConfig } from 'checkride'",
    '',
    'export default defineConfig({',
    '  environments: {',
    ...(also === '' ? [] : comment(4, `Found too: ${also}. checkride init --env <name> --stdout drafts one.`)),
    `    ${key(environment.name)}: {`,
    ...comment(6, `${profile.because}. Others: develop, test, qa, production.`),
    `      profile: ${literal(profile.profile)},`,
    `      account: ${literal(account)},`,
    `      region: ${literal(region)},`,
    ...(endpoint === undefined ? [] : [`      endpoint: ${literal(endpoint)},`]),
    ...(awsProfile === undefined ? [] : [`      awsProfile: ${literal(awsProfile)},`]),
    ...(role === undefined ? [] : [`      role: { arn: ${literal(role)} },`]),
    ...comment(
      6,
      'The promises of all documents are made. To make fewer, name those that are yours, as documents or items:',
    ),
    ...comment(6, `promises: { documents: ${literal(DOCUMENT_NAMES)} },`),
    '      settings: {',
    ...names.flatMap((name) => [
      `        ${key(name)}: {`,
      ...sections.get(name)!.flatMap((proposal) => lineOf(proposal)),
      '        },',
    ]),
    '      },',
    '    },',
    '  },',
    ...unseen.flatMap((text) => comment(2, `Not looked at: ${text}`)),
    '})',
    '',
  ].join('\n')
}

function selected({ tag, clusters, alone, services }: FoundEnvironment): Proposal[] {
  const count = amount(services.length, 'service')
  const tags: Proposal = {
    path: 'select.tags',
    value: tag === undefined ? {} : { [tag.key]: tag.value },
    because: alone
      ? `found: no tag tells environments apart; what the region runs (${count}) is taken for one`
      : tag === undefined
        ? 'found: no tag tells environments apart'
        : `found: on ${count}`,
  }
  if (clusters === undefined) return [tags]
  return [tags, { path: 'select.clusters', value: clusters, because: `found: their names do; they hold ${count}` }]
}

const rank = (section: string): number => (ORDER.includes(section) ? ORDER.indexOf(section) : ORDER.length)

function lineOf({ path, value, because, open = false }: Proposal): string[] {
  const name = path.slice(path.indexOf('.') + 1)
  const line = `          ${open ? '// ' : ''}${key(name)}: ${literal(value)},`
  const whole = `${line} // ${plain(because)}`
  return whole.length <= WIDTH ? [whole] : [...comment(10, because), line]
}

/** A comment, wrapped at the width. */
function comment(indent: number, text: string): string[] {
  const lines: string[] = []
  for (const word of plain(text).split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length + 1 > WIDTH - indent - 3) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.map((line) => `${' '.repeat(indent)}// ${line}`)
}

/** Text without what could end a comment. */
const plain = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')

/** A member's name; `__proto__` would set the prototype, and is computed. */
const key = (name: string): string => {
  if (name === '__proto__') return `['__proto__']`
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name)
}

/** A value as source text. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return /^[\w .:/*@+=,()#-]*$/.test(value) ? `'${value}'` : quoted(value)
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, member]) => `${key(name)}: ${literal(member)}`)
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
  }
  return String(value)
}

/** JSON, with the two separators escaped that end a line in JavaScript. */
const quoted = (text: string): string =>
  JSON.stringify(text)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`)
