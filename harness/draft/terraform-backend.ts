/** Where Terraform keeps its state, as the files of a folder say it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A backend in S3. What the files do not say is absent. */
export interface TerraformBackend {
  readonly bucket?: string
  readonly region?: string
  /** DynamoDB table of the locks. */
  readonly table?: string
  /** Alias of the key that encrypts the state, where the backend names its key by alias. */
  readonly keyAlias?: string
  /** The lock is a file beside the state (use_lockfile). */
  readonly lockFile?: boolean
  /** The files that say it, relative to the folder. */
  readonly files: readonly string[]
}

/** What `terraform init` keeps of the backend that it was given, in JSON. */
const INITIALIZED = join('.terraform', 'terraform.tfstate')

/**
 * Reads the S3 backend of a folder: the block `backend "s3"` of its configuration, then the only file of values for it
 * (`backend.hcl`, `*.tfbackend`), then what `terraform init` has kept; a later one wins. Variables, which Terraform
 * does not allow there, are left out.
 * @returns undefined when nothing tells of an S3 backend
 * @example readTerraformBackend('infrastructure')?.bucket // 'acme-terraform'
 */
export function readTerraformBackend(directory: string): TerraformBackend | undefined {
  const names = existsSync(directory) ? readdirSync(directory).toSorted() : []
  const text = (name: string): string => readFileSync(join(directory, name), 'utf8')
  const blocks = names
    .filter((name) => /\.(tf|tofu)$/.test(name))
    .flatMap((name) => blocksOf(text(name)).map((values) => ({ name, values })))
  const partial = names.filter((name) => name === 'backend.hcl' || name.endsWith('.tfbackend'))
  // Several are one for each environment: which of them is meant cannot be told.
  const chosen =
    partial.length === 1 ? partial.map((name) => ({ name, values: valuesOf(withoutComments(text(name))) })) : []
  const kept = initialized(directory)
  const found = [...blocks, ...chosen, ...(kept === undefined ? [] : [{ name: INITIALIZED, values: kept }])]
  const said = Object.assign({}, ...found.map(({ values }) => values)) as Values
  const { bucket, region, dynamodb_table: table, kms_key_id: key, use_lockfile: lockFile } = said
  const keyAlias = typeof key === 'string' ? /(?:^|:)(alias\/.+)$/.exec(key)?.[1] : undefined
  if (blocks.length === 0 && kept === undefined && typeof bucket !== 'string') return undefined
  return {
    ...(isText(bucket) && { bucket }),
    ...(isText(region) && { region }),
    ...(isText(table) && { table }),
    ...(keyAlias !== undefined && { keyAlias }),
    ...(lockFile === true && { lockFile }),
    files: found.map(({ name }) => name),
  }
}

type Values = Readonly<Record<string, unknown>>

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const STRING = String.raw`"(?:[^"\\]|\\.)*"`

/** HCL without its comments; a comment's sign within a string is none. */
const withoutComments = (hcl: string): string =>
  hcl.replaceAll(new RegExp(`${STRING}|#.*|//.*|/\\*[\\s\\S]*?\\*/`, 'g'), (part) => (part.startsWith('"') ? part : ''))

/** The values of each block `backend "s3"`. */
function blocksOf(hcl: string): Values[] {
  const clean = withoutComments(hcl)
  return [...clean.matchAll(/\bbackend\s+"s3"\s*\{/g)].map(({ 0: head, index }) =>
    valuesOf(upToBrace(clean.slice(index + head.length))),
  )
}

/** The text before the brace that closes the block; strings may hold braces. */
function upToBrace(text: string): string {
  let depth = 1
  for (const { 0: part, index } of text.matchAll(new RegExp(`${STRING}|[{}]`, 'g'))) {
    if (part === '{') depth++
    if (part === '}' && --depth === 0) return text.slice(0, index)
  }
  return text
}

/** Strings without expressions, and booleans; the rest is left out. */
const valuesOf = (hcl: string): Values =>
  Object.fromEntries(
    [...hcl.matchAll(new RegExp(`(?:^|[\\s{])(\\w+)\\s*=\\s*(${STRING}|true|false)`, 'g'))].flatMap(
      ([, name = '', value = '']) => (value.includes('${') ? [] : [[name, literal(value)] as const]),
    ),
  )

const literal = (value: string): string | boolean =>
  value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value === 'true'

/** What `terraform init` kept, if that is an S3 backend. A file that is no JSON is no such file. */
function initialized(directory: string): Values | undefined {
  const file = join(directory, INITIALIZED)
  if (!existsSync(file)) return undefined
  let kept: { readonly backend?: { readonly type?: string; readonly config?: Values } }
  try {
    kept = JSON.parse(readFileSync(file, 'utf8')) as typeof kept
  } catch {
    return undefined
  }
  const { type, config = {} } = kept.backend ?? {}
  return type === 's3' ? Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null)) : undefined
}
