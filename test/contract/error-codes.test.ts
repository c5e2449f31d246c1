/** Every stable code in the sources has a description, and every description has a code in the sources. */
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../harness/package.ts'

/** `'CODE_WORD'` or `'CODE_WORD: sentence'`, but not a key: `process.env['NAME']`. */
const LITERAL = /(?<!\[)['"`](?<code>[A-Z]+(?:_[A-Z]+)+)(?:['"`]|: )/g
/** With a sentence: in files that hold AWS's own codes, all other literals are AWS's. */
const SENTENCE = /['"`](?<code>[A-Z]+(?:_[A-Z]+)+): /g
/** A code of a single word, marked as a code. */
const MARKED = /\bcode(?::| =) '(?<code>[A-Z]+)'/g

/** Constants of AWS, Node, Kafka and the environment that look like codes. */
const FOREIGN =
  /^(?:AWS_\w+|ERR_\w+|LOG_LEVEL|GROUP_ID_NOT_FOUND|KMS_DSSE|MSK_IAM|PLT_KFK\w*|PARAMETER_STORE|SECRETS_MANAGER)$/

const AWS_FOLDERS = [
  'harness/platform/',
  'harness/watch/follow-deployment.ts',
  'harness/environment/settings/',
  'catalogue/',
  'fixtures/',
]

async function usedCodes(): Promise<Map<string, string>> {
  const used = new Map<string, string>()
  for await (const file of glob('{bin,catalogue,cli,evidence,harness,record,reports,fixtures}/**/*.{ts,js}', {
    cwd: PACKAGE_ROOT,
  })) {
    if (/\.test\.ts$|\.fixture\.ts$|\/testing[^/]*\.ts$|\/assets\//.test(file)) continue
    const code = (await readFile(join(PACKAGE_ROOT, file), 'utf8')).replaceAll(/^\s*(?:\*|\/\/|\/\*\*).*$/gm, '')
    const patterns = AWS_FOLDERS.some((folder) => file.startsWith(folder)) ? [SENTENCE] : [LITERAL, MARKED]
    for (const pattern of patterns)
      for (const match of code.matchAll(pattern))
        if (!FOREIGN.test(match.groups!['code']!)) used.set(match.groups!['code']!, file)
  }
  return used
}

const page = async (name: string): Promise<string> => readFile(join(PACKAGE_ROOT, 'docs', name), 'utf8')

test('every code is documented', async () => {
  const used = await usedCodes()
  expect(used.size).toBeGreaterThan(30)
  const documented = (await page('errors.md')) + (await page('evidence.md'))
  expect(
    [...used].filter(([code]) => !documented.includes(`\`${code}\``)).map(([code, file]) => `${code} in ${file}`),
  ).toEqual([])
})

test('every documented code is used', async () => {
  const used = await usedCodes()
  const documented = [...(await page('errors.md')).matchAll(/^\| `(?<code>[A-Z_]+)` +\|/gm)].map(
    (match) => match.groups!['code']!,
  )
  expect(documented.length).toBeGreaterThan(30)
  expect(documented.filter((code) => !used.has(code))).toEqual([])
  expect(documented.filter((code, index) => documented.indexOf(code) !== index)).toEqual([])
})
