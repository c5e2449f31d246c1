/**
 * What stands in a secret's place: `[redacted: <why>]`. Never a hash, from which a short secret could be guessed.
 * While text is searched, each is one of Unicode's noncharacters, so that no pattern matches a part of a placeholder
 * and redacting twice changes nothing.
 */
const REASONS = [
  'secret by name',
  'environment value',
  'nested too deeply',
  'private key',
  'password in a URL',
  'token in a URL',
  'URL signature',
  'JWT',
  'AWS session token',
  'AWS secret access key',
  'GitHub token',
  'GitLab token',
  'Slack token',
  'Slack webhook',
  'package registry token',
  'Stripe key',
  'Google key',
  'AI service key',
  'SendGrid key',
  'Vault token',
  'service token',
  'authorization',
  'password on a command line',
  'secret in XML',
] as const

export type Reason = (typeof REASONS)[number]

/** There are 32 of these noncharacters, U+FDD0 to U+FDEF. */
const FIRST = 0xfdd0
const MARK = /[\ufdd0-\ufdef]/g
const PLACEHOLDER = /\[redacted: ([\w ]{1,40})\]/g

export const placeholder = (why: Reason): string => `[redacted: ${why}]`
export const markOf = (why: Reason): string => String.fromCharCode(FIRST + REASONS.indexOf(why))

/**
 * Replaces every placeholder by its character. Noncharacters of the text itself become the replacement character: they
 * are not for interchange (Unicode, section 23.7).
 */
export const toMarks = (text: string): string =>
  text
    .replace(MARK, '\ufffd')
    .replace(PLACEHOLDER, (whole, why: string) => (REASONS.includes(why as Reason) ? markOf(why as Reason) : whole))

export const fromMarks = (text: string): string =>
  text.replace(MARK, (mark) => placeholder(REASONS[mark.charCodeAt(0) - FIRST] ?? 'secret by name'))
