import * as v from 'valibot'
import { sumLine, type HashedFile } from './files.ts'
import { leafHash, rootOf } from './merkle.ts'

/** The files that sealing adds. */
export const README = 'README.md'
export const SUMS = 'SHA256SUMS'
export const MANIFEST = 'manifest.json'
export const SIGNATURE = 'manifest.sig'
export const PUBLIC_KEY = 'public-key.pem'
export const RUN = 'run.json'

export const MANIFEST_SCHEMA = 'checkride.manifest/1'

const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))

const manifestSchema = v.strictObject({
  schema: v.literal(MANIFEST_SCHEMA),
  /** By the clock of the machine that sealed the bundle. */
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
  signature: v.strictObject({
    file: v.literal(SIGNATURE),
    algorithm: v.picklist(['Ed25519', 'ECDSA-P256-SHA256']),
    publicKey: v.literal(PUBLIC_KEY),
    /** SHA-256 of the public key's SPKI DER form. */
    fingerprint: digest,
  }),
  tree: v.strictObject({ algorithm: v.string(), leaf: v.string(), root: digest }),
  /** Every file but the manifest and its signature, sorted by path in UTF-16 code units. */
  files: v.array(
    v.strictObject({ path: v.string(), sha256: digest, size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
  ),
})

/** What a bundle's signature covers. */
export type Manifest = v.InferOutput<typeof manifestSchema>

/** @throws SyntaxError when it is not JSON, ValiError when it is not a manifest */
export const parseManifest = (text: string): Manifest => v.parse(manifestSchema, JSON.parse(text))

/** Part of every manifest, so that the root can be computed from the manifest alone. */
export const TREE = {
  algorithm: 'RFC 6962 section 2.1 with SHA-256',
  leaf: 'UTF-8 of "<sha256>  <path>\\n" (two spaces), the file\'s line in the form of sha256sum, in the order of files',
}

/** The root of the tree over files, in lower-case hexadecimal. */
export const treeRoot = (files: readonly HashedFile[]): string =>
  Buffer.from(rootOf(files.map((file) => leafHash(Buffer.from(sumLine(file)))))).toString('hex')
