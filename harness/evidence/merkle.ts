/** The Merkle tree hash of RFC 6962, section 2.1: SHA-256, leaves prefixed 0x00 and nodes 0x01, so that neither passes for the other. */
import { createHash } from 'node:crypto'

const LEAF = Buffer.of(0)
const NODE = Buffer.of(1)

export const leafHash = (leaf: Uint8Array): Buffer => createHash('sha256').update(LEAF).update(leaf).digest()

const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => createHash('sha256').update(NODE).update(left).update(right).digest()

/** The root over leaf hashes, in their order. The root of no leaves is the hash of nothing. */
export function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  const [only] = leaves
  if (only === undefined) return createHash('sha256').digest()
  if (leaves.length === 1) return only
  const left = split(leaves.length)
  return nodeHash(rootOf(leaves.slice(0, left)), rootOf(leaves.slice(left)))
}

/**
 * The hashes that, with one leaf, lead to the root: proof that one file belongs to a bundle without showing the others. Lowest first.
 * @throws RangeError when there is no such leaf
 */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) throw new RangeError(`There is no leaf ${index} among ${leaves.length}.`)
  if (leaves.length === 1) return []
  const left = split(leaves.length)
  return index < left
    ? [...inclusionProof(leaves.slice(0, left), index), rootOf(leaves.slice(left))]
    : [...inclusionProof(leaves.slice(left), index - left), rootOf(leaves.slice(0, left))]
}

/** The root to which a proof leads (RFC 9162, section 2.1.3.2), or undefined when a tree of this size has no such proof. */
export function rootByProof(leaf: Uint8Array, index: number, size: number, proof: readonly Uint8Array[]): Uint8Array | undefined {
  if (!Number.isInteger(index) || index < 0 || index >= size) return undefined
  let [at, last, root] = [index, size - 1, leaf]
  for (const hash of proof) {
    if (last === 0) return undefined
    if (at % 2 === 1 || at === last) {
      root = nodeHash(hash, root)
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)]
    } else root = nodeHash(root, hash)
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? root : undefined
}

/** The largest power of two below `size`. */
function split(size: number): number {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}
