import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EnvironmentKind } from '../record/run.ts'
import { sha256Hex } from '../record/canonical.ts'
import { EvidenceError } from './error.ts'
import { hashFiles, isSafePath, listFiles, sumLine, type HashedFile } from './files.ts'
import {
  MANIFEST,
  parseManifest,
  PUBLIC_KEY,
  README,
  RUN,
  SIGNATURE,
  SUMS,
  treeRoot,
  type Manifest,
} from './manifest.ts'
import type { Problem, ProblemCode } from './problems.ts'
import { inconsistencies, parseRun } from './run-consistency.ts'
import { algorithmOf, fingerprintOf, isSignedBy, type SignatureAlgorithm } from './signing.ts'
import { publicKeyOf, trustedFingerprint } from './trusted-key.ts'

/**
 * What the bundle states. Members are absent where the bundle does not state them; nothing is proven while there are
 * problems.
 */
export interface BundleFacts {
  /** How many files there are, the manifest and its signature included. */
  readonly files: number
  readonly root?: string
  readonly algorithm?: SignatureAlgorithm
  readonly fingerprint?: string
  /** Whether the key is the trusted one. */
  readonly pinned: boolean
  /** One sentence: what the key proves. */
  readonly trust: string
  readonly sealedAt?: string
  readonly runId?: string
  readonly environment?: { readonly name: string; readonly kind: EnvironmentKind }
  readonly complete?: boolean
}

export interface Verification {
  readonly ok: boolean
  /** All of them, not the first. */
  readonly problems: readonly Problem[]
  readonly facts: BundleFacts
}

/**
 * Checks a sealed bundle, offline: signature, every file, the tree, and whether the run record agrees with itself and
 * its objects. Files are found by walking the folder, never by following a path that the bundle names.
 *
 * @param trustedKey fingerprint (hexadecimal, colons allowed) or file of the public key that must have signed; without
 * it, a bundle that is
 *   whole is ok, whoever signed it
 * @throws EvidenceError EVIDENCE_NOT_READ when the folder or the trusted key cannot be read at all
 */
export async function verifyBundle(
  directory: string,
  { trustedKey }: { readonly trustedKey?: string } = {},
): Promise<Verification> {
  const trusted = trustedKey === undefined ? undefined : trustedFingerprint(trustedKey)
  const problems: Problem[] = []
  const problem = (code: ProblemCode, path: string, message: string): void =>
    void problems.push({ code, path, message })

  const files = await readFiles(directory, problem)
  const manifest = read(
    directory,
    MANIFEST,
    files,
    problem,
    (bytes) => parseManifest(bytes.toString('utf8')),
    'MANIFEST_MALFORMED',
  )
  const key = read(directory, PUBLIC_KEY, files, problem, publicKeyOf, 'KEY_UNUSABLE')
  const signature = read(directory, SIGNATURE, files, problem, (bytes) => bytes, 'SIGNATURE_INVALID')
  const run = read(directory, RUN, files, problem, (bytes) => parseRun(bytes.toString('utf8')), 'RUN_MALFORMED')

  const fingerprint = key === undefined ? undefined : fingerprintOf(key)
  const algorithm = key === undefined ? undefined : algorithmOf(key)
  const pinned = trusted !== undefined && fingerprint === trusted
  if (
    key !== undefined &&
    signature !== undefined &&
    files.has(MANIFEST) &&
    !isSignedBy(key, readFileSync(join(directory, MANIFEST)), signature)
  )
    problem(
      'SIGNATURE_INVALID',
      SIGNATURE,
      `The signature is not that of ${PUBLIC_KEY} over ${MANIFEST}: one of the three was changed.`,
    )
  if (trusted !== undefined && fingerprint !== undefined && !pinned)
    problem(
      'KEY_NOT_TRUSTED',
      PUBLIC_KEY,
      `The bundle was signed with the key ${fingerprint}, not with the trusted key ${trusted}.`,
    )
  if (manifest !== undefined) compare(manifest, files, problem)
  if (
    manifest !== undefined &&
    key !== undefined &&
    (manifest.signature.fingerprint !== fingerprint || manifest.signature.algorithm !== algorithm)
  )
    problem(
      'KEY_CHANGED',
      PUBLIC_KEY,
      `The manifest names the ${manifest.signature.algorithm} key ${manifest.signature.fingerprint}, ` +
        `${PUBLIC_KEY} is the ${algorithm} key ${fingerprint}.`,
    )
  if (run !== undefined) problems.push(...inconsistencies(run, files))

  return {
    ok: problems.length === 0,
    problems,
    facts: {
      files: files.size,
      pinned,
      trust: pinned
        ? 'The key is the trusted one: its holder sealed this bundle.'
        : 'The key came with the bundle and was compared with no other: this shows that the bundle is as it was ' +
          'sealed, not who sealed it.',
      ...(manifest === undefined ? {} : { root: manifest.tree.root, sealedAt: manifest.createdAt }),
      ...(algorithm === undefined || fingerprint === undefined ? {} : { algorithm, fingerprint }),
      ...(run === undefined
        ? {}
        : {
            runId: run.id,
            environment: { name: run.environment.name, kind: run.environment.kind },
            complete: run.complete,
          }),
    },
  }
}

type Report = (code: ProblemCode, path: string, message: string) => void

async function readFiles(directory: string, problem: Report): Promise<Map<string, HashedFile>> {
  try {
    const { files, other } = await listFiles(directory)
    for (const path of other) problem('NOT_A_FILE', path, `${path} is a link or a device: a bundle holds only files.`)
    return new Map((await hashFiles(directory, files)).map((file) => [file.path, file]))
  } catch (error) {
    throw new EvidenceError(
      'EVIDENCE_NOT_READ',
      directory,
      `The bundle '${directory}' could not be read (${(error as Error).message}). Name the folder that holds ` +
        `${MANIFEST}.`,
      error,
    )
  }
}

/** Reads and parses one of the bundle's own files; that it is missing or malformed is a problem of the bundle. */
function read<T>(
  directory: string,
  path: string,
  files: ReadonlyMap<string, HashedFile>,
  problem: Report,
  parse: (bytes: Buffer) => T,
  code: ProblemCode,
): T | undefined {
  if (!files.has(path)) {
    problem('FILE_MISSING', path, `${path} is not there.`)
    return undefined
  }
  const bytes = readFileSync(join(directory, path))
  try {
    return parse(bytes)
  } catch (error) {
    problem(code, path, `${path} cannot be understood: ${(error as Error).message}`)
    return undefined
  }
}

/** The files against the manifest, and the manifest against itself. */
function compare(manifest: Manifest, files: ReadonlyMap<string, HashedFile>, problem: Report): void {
  const listed = new Set<string>()
  for (const { path, sha256, size } of manifest.files) {
    if (!isSafePath(path))
      problem('PATH_UNSAFE', path, `The manifest lists ${JSON.stringify(path)}, which does not stay within the bundle.`)
    if (listed.has(path)) problem('PATH_TWICE', path, `The manifest lists ${path} twice.`)
    listed.add(path)
    const file = files.get(path)
    if (file === undefined) {
      if (path !== RUN && path !== PUBLIC_KEY)
        problem('FILE_MISSING', path, `${path} is in the manifest and not there.`)
    } else if (file.sha256 !== sha256 || file.size !== size)
      problem(
        'FILE_CHANGED',
        path,
        `${path} has SHA-256 ${file.sha256} and ${file.size} bytes, the manifest says ${sha256} and ${size}.`,
      )
  }
  for (const path of [RUN, README, PUBLIC_KEY, SUMS])
    if (!listed.has(path)) problem('MANIFEST_MALFORMED', MANIFEST, `The manifest does not list ${path}.`)
  for (const path of files.keys())
    if (!listed.has(path) && path !== MANIFEST && path !== SIGNATURE)
      problem('FILE_ADDED', path, `${path} is not in the manifest.`)
  if (treeRoot(manifest.files) !== manifest.tree.root)
    problem(
      'ROOT_WRONG',
      MANIFEST,
      `The files listed have the root ${treeRoot(manifest.files)}, the manifest says ${manifest.tree.root}.`,
    )
  const sums = manifest.files.filter(({ path }) => path !== SUMS)
  if (sha256Hex(sums.map(sumLine).join('')) !== manifest.files.find(({ path }) => path === SUMS)?.sha256)
    problem('SUMS_WRONG', SUMS, `${SUMS} lists other files or sums than the manifest.`)
}
