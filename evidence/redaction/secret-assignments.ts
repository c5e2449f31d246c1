/** Secrets in text that are recognisable by the name before them: `password=…`, `"clientSecret": "…"`, `--token …`. */
import { markOf } from './placeholders.ts'
import { isHarmless, isPasswordName, isSecretName } from './secret-names.ts'

/**
 * A whole name with what separates it from its value: `=`, `:`, `=>`, quotes around either (escaped ones too), or a
 * flag's space. ARNs are passed over whole.
 */
const NAME = /\barn:aws[\w-]*:[^\s"'&,;=]*|(?<![\w.-])([\w.-]+)(?:\\{0,4}["']?\s{0,3}(=>|:=|[:=])\s{0,3}|\s{1,3})/g
/** A value in quotes, to the closing one or the end of its line. */
const QUOTED = /(\\{0,4})(["'])((?:(?!\2)[^\n])*)/y
/** A value without: to a space, or to a delimiter that ends a pair or a sentence. */
const UNQUOTED = /(?:[^\s"'&,;<]|[&,;](?!\s|$|[\w.-]+[=:]))+/y
/** An authorization may begin with its scheme. */
const SCHEME = /(?:Bearer|Basic|Digest|Token|ApiKey|AWS4-HMAC-SHA256)\s{1,3}/iy

/** Names of errors, which a message follows: `CredentialsProviderError: Could not load credentials`. */
const ERROR_NAME = /(?:Error|Exception|Fault)$/

/** How AWS refuses a parameter's value, and repeats it: `Value 'x' at 'externalId' failed to satisfy constraint`. */
const REFUSED = /\bValue '([^\n]*?)' at '([\w.]+)' failed to satisfy/g

/** Replaces the values of secret names in AWS's refusals with marks. */
export function redactRefusals(text: string): { text: string; redactions: number } {
  let redactions = 0
  const redacted = text.replaceAll(REFUSED, (whole, value: string, path: string) => {
    const name = path.split('.').at(-1) ?? path
    if (value === '' || !(isSecretName(name) || /^externalId$/i.test(name))) return whole
    redactions++
    return whole.replace(value, () => markOf('secret by name'))
  })
  return { text: redacted, redactions }
}

/** Replaces the values of secret names with marks. */
export function redactAssignments(text: string): { text: string; redactions: number } {
  if (!/[=:]|--/.test(text)) return { text, redactions: 0 }
  let redactions = 0
  let result = ''
  let from = 0
  NAME.lastIndex = 0
  for (let match = NAME.exec(text); match !== null; match = NAME.exec(text)) {
    const [all, name = '', separator] = match
    if (name === '') continue
    const flag = separator === undefined
    if (flag ? !name.startsWith('-') : partOfIdentifier(text, match.index, separator, all)) continue
    if (!isSecretName(name) || ERROR_NAME.test(name)) continue
    const secret = valueAt(text, NAME.lastIndex)
    if (secret === undefined || (flag && secret.text.startsWith('-'))) continue
    NAME.lastIndex = secret.end
    if (isHarmless(secret.text) || (separator === ':' && (notText(name, secret.text) || isProse(text, match, secret))))
      continue
    result += text.slice(from, secret.start) + markOf('secret by name')
    from = secret.end
    redactions++
  }
  return redactions === 0 ? { text, redactions } : { text: result + text.slice(from), redactions }
}

/**
 * `arn:aws:…:secret:name`, `AWS::Cognito::UserPoolToken`: colons that separate an identifier's parts, not a name from
 * its value.
 */
const partOfIdentifier = (text: string, start: number, separator: string, all: string): boolean =>
  separator === ':' && all.endsWith(':') && (text[start - 1] === ':' || text[start + all.length] === ':')

/** After a colon, as in JSON or YAML: a list, an object, or a number that is no password. */
const notText = (name: string, value: string): boolean =>
  /^[[{(]/.test(value) || (/^[\d.]+:?$/.test(value) && !isPasswordName(name))

/** Words that follow a name in prose. */
const PROSE = new Set(
  (
    'a absent allows an are can cannot could denied did does expected expired failed found given had has have ' +
    'invalid is it its kept may missing must never no not only present read refused set should stored taken the ' +
    'there unable unknown unset was were will would'
  ).split(' '),
)

/**
 * Whether text after a secret-like name is prose, as in findings, not a value: `alias/secrets: rotation is off`,
 * `api-token: tags are mutable`, `password: expected 8 to be 14`. The word after the colon and a blank is plain and the
 * sentence goes on; the name is a path's last part, or has hyphens, or the word is one of PROSE.
 */
function isProse(
  text: string,
  { 0: all, 1: name = '', index }: RegExpExecArray,
  value: { text: string; start: number; end: number },
): boolean {
  if (!/\s$/.test(all) || value.start !== index + all.length || !/^[A-Za-z][a-z]{0,14}$/.test(value.text)) return false
  if (!/^[,;]?\s+[\w*'"([]/.test(text.slice(value.end, value.end + 8))) return false
  return (
    PROSE.has(value.text.toLowerCase()) ||
    text.charAt(index - 1) === '/' ||
    (name.includes('-') && !isPasswordName(name))
  )
}

function valueAt(text: string, at: number): { text: string; start: number; end: number } | undefined {
  QUOTED.lastIndex = at
  const quoted = QUOTED.exec(text)
  if (quoted !== null) {
    const [, escape = '', quote = '', inside = ''] = quoted
    // The closing quote's own escape is not part of the value.
    const value = escape === '' ? inside : withoutEnd(inside, '\\')
    const start = at + escape.length + quote.length
    return value === '' ? undefined : { text: value, start, end: start + value.length }
  }
  SCHEME.lastIndex = at
  const start = SCHEME.test(text) ? SCHEME.lastIndex : at
  UNQUOTED.lastIndex = start
  const whole = UNQUOTED.exec(text)?.[0]
  // Closing brackets and punctuation belong to the sentence, unless the value is a reference such as ${NAME}.
  const value = whole === undefined || isHarmless(whole) ? whole : withoutEnd(whole, ')]}>.,;')
  return value === undefined || value === '' ? undefined : { text: value, start, end: start + value.length }
}

/** The text without these characters at its end; a regular expression would take quadratic time. */
function withoutEnd(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}
