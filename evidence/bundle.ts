import { lstatSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunRecord } from '../record/run.ts'
import { readable, sha256Hex } from '../record/canonical.ts'
import { EvidenceError, notWritten } from './error.ts'
import { hashFiles, isSafePath, listFiles, sumLine, type HashedFile } from './files.ts'
import {
  MANIFEST,
  MANIFEST_SCHEMA,
  PUBLIC_KEY,
  README,
  RUN,
  SIGNATURE,
  SUMS,
  TREE,
  treeRoot,
  type Manifest,
} from './manifest.ts'
import { PARTIAL } from './objects.ts'
import { readmeOf } from './readme.ts'
import { parseRun } from './run-consistency.ts'
import type { Signer } from './signing.ts'

export interface SealedBundle {
  /** How many files the signature covers. */
  readonly files: number
  /** RFC 6962 root over them, in hexadecimal. */
  readonly root: string
  readonly fingerprint: string
}

/**
 * Makes a bundle of a folder that holds run.json, objects/ and reports: adds README.md, public-key.pem, SHA256SUMS,
 * manifest.json and manifest.sig, after which any change of a file is detected: the signature covers the manifest, and
 * the manifest SHA256SUMS and every other file. Partly written objects are removed. An interrupted sealing can be
 * repeated.
 *
 * @throws EvidenceError EVIDENCE_ALREADY_SEALED, EVIDENCE_UNSEALABLE (no run.json, a link, a name that sha256sum cannot
 * carry), EVIDENCE_NOT_WRITTEN
 */
export async function sealBundle(
  directory: string,
  { signer, now = new Date() }: { readonly signer: Signer; readonly now?: Date },
): Promise<SealedBundle> {
  if (lstatSync(join(directory, SIGNATURE), { throwIfNoEntry: false }) !== undefined)
    throw new EvidenceError(
      'EVIDENCE_ALREADY_SEALED',
      directory,
      `'${directory}' is sealed already: a signature is not replaced. Choose another folder for a new run.`,
    )
  const run = readRun(directory)
  await write(directory, README, readmeOf(run, signer))
  await write(directory, PUBLIC_KEY, signer.publicKeyPem)

  const content = await hashFiles(directory, await contentOf(directory))
  const sums = content.map(sumLine).join('')
  await write(directory, SUMS, sums)

  const files: HashedFile[] = [...content, { path: SUMS, sha256: sha256Hex(sums), size: Buffer.byteLength(sums) }].sort(
    (a, b) => (a.path < b.path ? -1 : 1),
  )
  const root = treeRoot(files)
  const manifest: Manifest = {
    schema: MANIFEST_SCHEMA,
    createdAt: now.toISOString(),
    signature: { file: SIGNATURE, algorithm: signer.algorithm, publicKey: PUBLIC_KEY, fingerprint: signer.fingerprint },
    tree: { ...TREE, root },
    files,
  }
  const text = readable(manifest)
  await write(directory, MANIFEST, text)
  await write(directory, SIGNATURE, await signer.sign(Buffer.from(text)))
  return { files: files.length, root, fingerprint: signer.fingerprint }
}

/** The files that SHA256SUMS lists. */
async function contentOf(directory: string): Promise<string[]> {
  const { files, other } = await listFiles(directory)
  const [link] = other
  if (link !== undefined)
    throw new EvidenceError(
      'EVIDENCE_UNSEALABLE',
      link,
      `'${link}' in '${directory}' is a link or a device: a bundle holds only files. Remove it.`,
    )
  const unsafe = files.find((path) => !isSafePath(path))
  if (unsafe !== undefined)
    throw new EvidenceError(
      'EVIDENCE_UNSEALABLE',
      unsafe,
      `The name ${JSON.stringify(unsafe)} in '${directory}' has characters that a list of sums cannot carry. ` +
        'Rename the file.',
    )
  const partial = files.filter((path) => path.startsWith('objects/') && path.endsWith(PARTIAL))
  await Promise.all(partial.map((path) => rm(join(directory, path))))
  const left = new Set([...partial, SUMS, MANIFEST])
  return files.filter((path) => !left.has(path))
}

function readRun(directory: string): RunRecord {
  const path = join(directory, RUN)
  try {
    const text = readFileSync(path, 'utf8')
    parseRun(text)
    return JSON.parse(text) as RunRecord
  } catch (error) {
    throw new EvidenceError(
      'EVIDENCE_UNSEALABLE',
      path,
      `'${path}' is not a run record (${(error as Error).message}): there is nothing to seal. Run the checks first.`,
      error,
    )
  }
}

async function write(directory: string, name: string, data: string | Uint8Array): Promise<void> {
  const path = join(directory, name)
  await writeFile(path, data).catch((error: unknown) => {
    throw notWritten(path, error)
  })
}
