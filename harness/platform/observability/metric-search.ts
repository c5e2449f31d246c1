/**
 * What SEARCH of metric math finds. Sources: CloudWatch User Guide, "CloudWatch search expression syntax" and
 * "CloudWatch search expression examples".
 */
import { language, meaningOf, meaningsOf } from '../../grammar.ts'

/** A metric that a search may find. */
export interface Searched {
  readonly namespace: string
  readonly metric: string
  readonly dimensions: Readonly<Record<string, string>>
}

/** Whether a metric is found; undefined: how AWS compares parts of words leaves it open. */
type Found = boolean | undefined
type Term = (metric: Searched) => Found
/** Compares a term with the texts of a metric that it may be about. */
type Comparison = (texts: readonly string[]) => Found

export interface MetricSearch {
  /** Absent: any. */
  readonly namespace?: string
  readonly finds: (metric: Searched) => Found
}

const GRAMMAR = String.raw`
  MetricSearch {
    Search = Schema? Any?
    Schema = "{" NonemptyListOf<item, ","> "}"
    Any = NonemptyListOf<All, "OR">
    All = Term More*
    More = "AND"? Term
    Term = "NOT" Term -- not
         | "(" Any ")" -- group
         | word "=" Values -- designated
         | value -- plain
    Values = "(" Values ("OR" Values)* ")" -- several
           | value -- one
    value = quoted | word
    quoted = "\"" (~"\"" any)+ "\""
    word = ~(keyword ~letter) (~("\"" | "(" | ")" | "{" | "}" | "=" | space) any)+
    keyword = "AND" | "OR" | "NOT"
    item = quoted | itemWord
    itemWord = (~("\"" | "," | "}") any)+
  }
`

/** Found by all, or not by one; else open. */
const allOf = (parts: readonly Found[]): Found =>
  parts.includes(false) ? false : parts.includes(undefined) ? undefined : true
const anyOf = (parts: readonly Found[]): Found =>
  parts.includes(true) ? true : parts.includes(undefined) ? undefined : false

/** What a designator such as `MetricName` or the name of a dimension stands for; undefined: for nothing of a metric. */
function textsOf(designator: string, { namespace, metric, dimensions }: Searched): readonly string[] | undefined {
  if (designator === 'MetricName') return [metric]
  if (designator === 'Namespace') return [namespace]
  if (designator.startsWith(':aws.')) return undefined
  const value = dimensions[designator]
  return value === undefined ? [] : [value]
}

const everyText = ({ namespace, metric, dimensions }: Searched): string[] => [
  namespace,
  metric,
  ...Object.entries(dimensions).flat(),
]

/** The words in a text: as they are separated by other characters, and by capitals. */
const wordsIn = (text: string): ReadonlySet<string> =>
  new Set(
    [text, ...text.split(/[^A-Za-z0-9]+/), ...(text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [])].map((word) =>
      word.toLowerCase(),
    ),
  )

const exactly =
  (wanted: string): Comparison =>
  (texts) =>
    texts.includes(wanted)

/** By words, whatever their case; a part of a word may be one to AWS. */
const partly =
  (wanted: string): Comparison =>
  (texts) => {
    const words = wanted.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
    if (texts.some((text) => words.every((word) => wordsIn(text).has(word.toLowerCase())))) return true
    return texts.some((text) => text.toLowerCase().includes(wanted.toLowerCase())) ? undefined : false
  }

type Schema = (metric: Searched) => boolean

/**
 * Reads what SEARCH is given.
 *
 * @example
 * readSearch('{AWS/ECS,ClusterName,ServiceName} MetricName="CPUUtilization"').namespace // 'AWS/ECS'
 *
 * @throws UnreadableExpression when it is no search
 */
export const readSearch = language<MetricSearch>(GRAMMAR, {
  Search: (schema, terms): MetricSearch => {
    const [[namespace, ...names] = []] = meaningsOf<string[]>(schema)
    const fits: Schema = ({ dimensions }) =>
      namespace === undefined ||
      (names.length === Object.keys(dimensions).length && names.every((name) => name in dimensions))
    const wanted = meaningsOf<Term>(terms)
    return {
      ...(namespace !== undefined && { namespace }),
      finds: (metric) =>
        allOf([
          namespace === undefined || metric.namespace === namespace,
          fits(metric),
          ...wanted.map((term) => term(metric)),
        ]),
    }
  },
  Schema: (_open, items, _close) => meaningsOf<string>(items),
  Any: (list): Term => {
    const parts = meaningsOf<Term>(list)
    return (metric) => anyOf(parts.map((part) => part(metric)))
  },
  All: (first, more): Term => {
    const parts = [meaningOf<Term>(first), ...meaningsOf<Term>(more)]
    return (metric) => allOf(parts.map((part) => part(metric)))
  },
  More: (_and, term) => meaningOf(term),
  Term_not: (_not, term): Term => {
    const part = meaningOf<Term>(term)
    return (metric) => {
      const found = part(metric)
      return found === undefined ? undefined : !found
    }
  },
  Term_group: (_open, terms, _close) => meaningOf(terms),
  Term_designated: (designator, _equals, values): Term => {
    const compare = meaningOf<Comparison>(values)
    return (metric) => {
      const texts = textsOf(designator.sourceString, metric)
      return texts === undefined ? undefined : compare(texts)
    }
  },
  Term_plain: (value): Term => {
    const compare = meaningOf<Comparison>(value)
    return (metric) => compare(everyText(metric))
  },
  Values_several: (_open, first, _or, more, _close): Comparison => {
    const all = [meaningOf<Comparison>(first), ...meaningsOf<Comparison>(more)]
    return (texts) => anyOf(all.map((compare) => compare(texts)))
  },
  quoted: (_open, text, _close) => exactly(text.sourceString),
  word: (text) => partly(text.sourceString),
  item: (text) => text.sourceString.replaceAll('"', '').trim(),
})
