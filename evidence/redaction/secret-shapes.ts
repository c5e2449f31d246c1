/**
 * Secrets that are recognisable wherever they stand in text. Every pattern starts at a boundary or a literal and its
 * runs exclude what it starts with, so that the time taken grows with the text's length only, whatever the text.
 */
import { isHarmless, isSecretName } from './secret-names.ts'
import { markOf, type Reason } from './placeholders.ts'

interface Shape {
  readonly why: Reason
  /** Text without any of these cannot hold the shape. */
  readonly hints: readonly string[]
  readonly pattern: RegExp
  /** Which capture group is the secret; default: the whole match. */
  readonly group?: number
  /** A second test, where the pattern alone matches too much. */
  readonly only?: (secret: string, match: RegExpExecArray) => boolean
}

const SHAPES: readonly Shape[] = [
  // The end line may be missing (a cut log): then everything that follows is redacted.
  {
    why: 'private key',
    hints: ['PRIVATE KEY'],
    pattern:
      /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^-]*(?:-(?!----)[^-]*)*(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?/g,
  },
  { why: 'private key', hints: ['AGE-SECRET-KEY-'], pattern: /AGE-SECRET-KEY-1[A-Z0-9]{20,}/g },
  { why: 'token in a URL', hints: ['://'], pattern: /:\/\/([A-Za-z0-9_-]{20,256})(?::x-oauth-basic)?@/g, group: 1 },
  { why: 'password in a URL', hints: ['://'], pattern: /:\/\/([^\s/:@"'<>[\]]{0,256}):([^\s/"'<>]+)@/g, group: 2 },
  {
    why: 'password in a URL',
    hints: ['jdbc:oracle:'],
    pattern: /jdbc:oracle:\w{1,8}:[^/\s@]{1,64}\/([^@\s/]{1,256})@/g,
    group: 1,
  },
  { why: 'URL signature', hints: ['ignature='], pattern: /[?&](?:X-Amz-)?Signature=([^&\s"'<>]+)/g, group: 1 },
  {
    why: 'JWT',
    hints: ['eyJ'],
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/g,
  },
  {
    why: 'AWS session token',
    hints: ['ZXIvYXdz', 'b3JpZ2lu', 'FQoDYXdz'],
    pattern: /(?<![A-Za-z0-9+/])(?:FwoGZXIvYXdz|FQoGZXIvYXdz|IQoJb3JpZ2lu|FQoDYXdz)[A-Za-z0-9+/=%]{40,}/g,
  },
  {
    why: 'GitHub token',
    hints: ['gh', 'github_pat_'],
    pattern: /(?<![A-Za-z])(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{22,})/g,
  },
  {
    why: 'GitLab token',
    hints: ['gl'],
    pattern: /(?<![A-Za-z])gl(?:pat|dt|rt|ptt|cbt|ft|soat|agent|oas|imt)-[\w.-]{20,}/g,
  },
  { why: 'Slack token', hints: ['xox', 'xapp-'], pattern: /(?<![A-Za-z])(?:xox[abceoprs]|xapp)-[\w.-]{10,}/g },
  {
    why: 'Slack webhook',
    hints: ['hooks.slack.com/'],
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/([\w/-]{10,})/g,
    group: 1,
  },
  {
    why: 'package registry token',
    hints: ['npm_', 'pypi-', 'dckr_', 'rubygems_'],
    pattern: /(?<![A-Za-z])(?:npm_[A-Za-z0-9]{36,}|pypi-[\w-]{50,}|dckr_(?:pat|oat)_[\w-]{20,}|rubygems_[0-9a-f]{48})/g,
  },
  {
    why: 'Stripe key',
    hints: ['_live_', '_test_', 'whsec_'],
    pattern: /(?<![A-Za-z])(?:(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,})/g,
  },
  {
    why: 'Google key',
    hints: ['AIza', 'ya29.', 'GOCSPX-'],
    pattern: /(?<![A-Za-z])(?:AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{28})/g,
  },
  {
    why: 'AI service key',
    hints: ['sk-', 'gsk_', 'hf_'],
    pattern:
      /(?<![A-Za-z])(?:sk-(?:ant-|proj-|svcacct-|admin-)?[A-Za-z0-9_-]{32,}|gsk_[A-Za-z0-9]{40,}|hf_[A-Za-z0-9]{30,})/g,
  },
  { why: 'SendGrid key', hints: ['SG.'], pattern: /(?<![A-Za-z])SG\.[\w-]{16,}\.[\w-]{32,}/g },
  { why: 'Vault token', hints: ['hv'], pattern: /(?<![A-Za-z])hv[bsr]\.[\w-]{24,}/g },
  {
    why: 'service token',
    hints: [
      'dop_v1_',
      'doo_v1_',
      'shp',
      'glc_',
      'glsa_',
      'lin_',
      'secret_',
      'ntn_',
      'ops_',
      'dapi',
      'figd_',
      'vc',
      'EAAA',
      'sq0',
    ],
    pattern:
      /(?<![A-Za-z])(?:do[or]_v1_[0-9a-f]{64}|dop_v1_[0-9a-f]{64}|shp(?:at|ca|pa|ss)_[0-9a-zA-Z]{32,}|glc_[A-Za-z0-9+/=]{32,}|glsa_\w{41}|lin_(?:api|oauth)_[A-Za-z0-9]{32,}|secret_[A-Za-z0-9]{43}|ntn_[A-Za-z0-9]{40,}|ops_eyJ[\w-]{50,}|dapi[0-9a-f]{32}|figd_[\w-]{36,}|vc[pikra]_[\w-]{20,}|EAAA[\w-]{60}|sq0(?:atp|csp)-[\w-]{22,})/g,
  },
  // "Bearer" and "Basic" are also words of prose: a credential has a digit or both cases, and length.
  {
    why: 'authorization',
    hints: ['earer ', 'EARER ', 'asic ', 'ASIC '],
    pattern: /(?<![A-Za-z])(?:bearer|basic)\s{1,3}([A-Za-z0-9._~+/=-]{12,})/gi,
    group: 1,
    only: (secret) => /\d/.test(secret) || (/[a-z]/.test(secret) && /[A-Z].*[A-Z]/.test(secret)),
  },
  {
    why: 'password on a command line',
    hints: ['curl'],
    pattern:
      /(?<![\w.-])curl\s[^\n|;&]{0,200}?\s?(?:-u|--user|--proxy-user)[ =]{0,2}["']?([^\s:"'[\]]{1,128}):([^\s"']+)/g,
    group: 2,
  },
  {
    why: 'secret in XML',
    hints: ['</'],
    pattern: /<([\w:.-]+)>([^<]+)<\//g,
    group: 2,
    only: (secret, match) => isSecretName(match[1] ?? '') && !isHarmless(secret.trim()),
  },
  {
    why: 'AWS secret access key',
    hints: [''],
    pattern: /(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g,
    only: isRandom,
  },
]

/** Replaces what one shape recognises. */
function replaceShape(text: string, shape: Shape): { text: string; redactions: number } {
  let redactions = 0
  let result = ''
  let from = 0
  for (const match of text.matchAll(shape.pattern)) {
    const secret = match[shape.group ?? 0] ?? ''
    if (secret === '' || isHarmless(secret) || shape.only?.(secret, match) === false) continue
    const at = match.index + (shape.group === undefined ? 0 : match[0].lastIndexOf(secret))
    result += text.slice(from, at) + markOf(shape.why)
    from = at + secret.length
    redactions++
  }
  return redactions === 0 ? { text, redactions } : { text: result + text.slice(from), redactions }
}

/** Replaces every secret that is recognisable by its shape with a mark. */
export function redactShapes(text: string): { text: string; redactions: number } {
  let redactions = 0
  for (const shape of SHAPES) {
    if (!shape.hints.some((hint) => text.includes(hint))) continue
    const replaced = replaceShape(text, shape)
    text = replaced.text
    redactions += replaced.redactions
  }
  return { text, redactions }
}

/**
 * A secret access key is 40 random characters, as a SHA-1 digest or a path may also be 40 long. In randomness over 64
 * characters the kind (capital, small, digit, sign) changes about 25 times; in words, paths and names it rarely does;
 * digests have no capitals.
 */
function isRandom(candidate: string): boolean {
  const kinds = Array.from(candidate, (c) =>
    c >= 'a' && c <= 'z' ? 'a' : c >= 'A' && c <= 'Z' ? 'A' : c >= '0' && c <= '9' ? '0' : '/',
  )
  const count = (kind: string) => kinds.filter((other) => other === kind).length
  const changes = kinds.filter((kind, i) => i > 0 && kind !== kinds[i - 1]).length
  return changes >= 14 && count('A') >= 4 && count('a') >= 4 && count('/') <= 6
}
