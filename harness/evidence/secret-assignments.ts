/** Secrets in text that are recognisable by the name before them: `password=…`, `"clientSecret": "…"`, `--token …`. */
import { markOf } from './placeholders.ts'
import { isHarmless, isPasswordName, isSecretName } from './secret-names.ts'

/** A whole name with what separates it from its value: `=`, `:`, `=>`, quotes around either (escaped ones too), or a flag's space. ARNs are passed over whole. */
const NAME = /\barn:aws[\w-]*:[^\s"'&,;=]*|(?<![\w.-])([\w.-]+)(?:\\{0,4}["']?\s{0,3}(=>|:=|[:=])\s{0,3}|\s{1,3})/g
/** A value in quotes, to the closing one or the end of its line. */
const QUOTED = /(\\{0,4})(["'])((?:(?!\2)[^\n])*)/y
/** A value without: to a space, or to a delimiter that ends a pair or a sentence. */
const BARE = /(?:[^\s"'&,;<]|[&,;](?!\s|$|[\w.-]+[=:]))+/y
/** An authorization may begin with its scheme. */
const SCHEME = /(?:Bearer|Basic|Digest|Token|ApiKey|AWS4-HMAC-SHA256)\s{1,3}/iy

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
    if (!isSecretName(name)) continue
    const secret = valueAt(text, NAME.lastIndex)
    if (secret === undefined || (flag && secret.text.startsWith('-'))) continue
    NAME.lastIndex = secret.end
    if (isHarmless(secret.text) || (separator === ':' && notText(name, secret.text))) continue
    result += text.slice(from, secret.start) + markOf('secret by name')
    from = secret.end
    redactions++
  }
  return redactions === 0 ? { text, redactions } : { text: result + text.slice(from), redactions }
}

/** `arn:aws:…:secret:name`, `AWS::Cognito::UserPoolToken`: colons that separate an identifier's parts, not a name from its value. */
const partOfIdentifier = (text: string, start: number, separator: string, all: string): boolean =>
  separator === ':' && all.endsWith(':') && (text[start - 1] === ':' || text[start + all.length] === ':')

/** After a colon, as in JSON or YAML: a list, an object, or a number that is no password. */
const notText = (name: string, value: string): boolean => /^[[{(]/.test(value) || (/^[\d.]+$/.test(value) && !isPasswordName(name))

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
  BARE.lastIndex = start
  const whole = BARE.exec(text)?.[0]
  // Closing brackets and punctuation belong to the sentence, unless the value is a reference such as ${NAME}.
  const value = whole === undefined || isHarmless(whole) ? whole : withoutEnd(whole, ')]}>.,;')
  return value === undefined || value === '' ? undefined : { text: value, start, end: start + value.length }
}

/** The text without the characters at its end; a pattern would take the square of their number. */
function withoutEnd(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}
