/** Whether a member, tag, parameter, header, flag or variable holds a secret or refers to one, judged by its name. */

import { toMarks } from './placeholders.ts'

/** A fast first test: names that do not match are no secrets. */
const HINT =
  /pass|pwd|secret|token|cred|auth|key|cookie|dsn|connection|conn_?str|plain_?text|seed|qr_?code|signature|_pw|otp/i

/** Searched in the name's words written together: `DB_PASSWORD`, `clientSecret`, `PGPASSWORD`, `api-key`. */
const SECRET =
  /password|passwd|passphrase|passcode|secret|token|credential|authorization|apikey|privatekey|accesskey|secretkey|authkey|accountkey|signingkey|masterkey|sharedkey|licensekey|keymaterial|connectionstring|connstr|plaintext|base32stringseed|qrcodepng|xamzsignature/

/** Words that mean a secret only at the end of a name. */
const SECRET_LAST = new Set(['pwd', 'pw', 'creds', 'dsn', 'otp', 'cookie'])

/** Names that contain a word of SECRET and mean something else. */
const OTHER =
  /^(invalid|expired|missing|unknown|bad|incorrect|malformed|unrecognized|no)|public|secretsmanager|httptoken|(next|continuation|pagination|nextpage|starting|start|resume|sync|change|lock|sequence|forward|backward|client|clientrequest|request|idempotency|max|input|output)tokens?$|kmsmasterkey|xamzcredential|lbcookie|appcookie/

/**
 * Last words of names whose values describe a secret and do not hold it: `SecretArn`, `PasswordLastUsed`, `TokenType`.
 */
const REFERENCE = new Set(
  (
    'accessed age algorithm alias allowed arn arns at attribute attributes aud changed class com config ' +
    'configuration count created date day days ' +
    ('deleted description disabled enabled encoding endpoint endpoints exception exists expiration expire ' +
      'expired expires expiry field fields file ') +
    ('format from group hours id identifier ids iss issuer kind label length limit list location manager max ' +
      'maximum metadata min minimum minutes ') +
    ('mode name names net number on option options org owner parameter path policies policy present prevention ' +
      'provider providers quota quotas ') +
    ('region required requirement requirements reset reuse role roles rotated rotation rule rules scheme scope ' +
      'scopes seconds settings source spec ') +
    ('specs stage stages state status store stores sub time timestamp ttl type types units updated uri url usage ' +
      'used user valid validity vendor version versions')
  ).split(' '),
)

/** `DbPassword_v2` → db, password, v2 */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')

/**
 * Whether a value of this name is a secret.
 * @example isSecretName('DB_PASSWORD') // true
 * @example isSecretName('PASSWORD_FILE') // false: where it is, not what it is
 */
export function isSecretName(name: string): boolean {
  if (!HINT.test(name)) return false
  const words = wordsOf(toMarks(name))
  const last = words.at(-1)?.replace(/\d+$/, '') ?? ''
  if (REFERENCE.has(last)) return false
  const joined = words.join('')
  if (OTHER.test(joined)) return false
  return SECRET.test(joined) || SECRET_LAST.has(last) || (last === 'pass' && words.length > 1)
}

/**
 * Whether the name's last word says that the value identifies or describes something: `name`, `valueFrom`,
 * `AccessKeyId`.
 */
export const isReferenceName = (name: string): boolean => REFERENCE.has(wordsOf(name).at(-1) ?? '')

/** Whether the name is a password's, whose value may be a number. */
export const isPasswordName = (name: string): boolean => isSecretName(name) && /pass|pwd/i.test(name)

/**
 * Values that reveal nothing although their name is a secret's: where the secret is, or that there is none.
 * @example isHarmless('none') // true
 */
export const isHarmless = (value: string): boolean => HARMLESS.test(value)

const HARMLESS =
  /^(?:arn:aws[\w-]*:[a-z0-9-]+:[^\s]*|\{\{resolve:[^{}]*\}\}|\$\{[^{}]*\}|\$[A-Za-z_]\w*|\**|(?:AKIA|ASIA)[A-Z0-9]{12,}(?:\/[\w/-]*)?|true|false|null|none|undefined|required|optional|enabled|disabled|\d{1,3}|\[redacted: [\w ]{1,40}\]|[\ufdd0-\ufdef]+)$/i
