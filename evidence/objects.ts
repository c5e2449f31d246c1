import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readable, sha256Hex } from '../record/canonical.ts'
import { notWritten } from './error.ts'

/** Where a stored value is: the path is relative to the store's folder, the hash and size are those of the file. */
export interface StoredObject {
  readonly path: string
  readonly sha256: string
  readonly bytes: number
}

/** How many files are written at a time. */
const WRITERS = 16

/** The name of a file while it is written. One that is left over is incomplete, and no record refers to it. */
export const PARTIAL = '.partial'

/** Keeps values as JSON files named by their hash: equal values are one file, and a file's name proves its content. */
export class ObjectStore {
  readonly #directory: string
  /** By hash: the value is there once the promise resolves. */
  readonly #writes = new Map<string, Promise<void>>()
  readonly #waiting: (() => void)[] = []
  #writing = 0

  /** @param directory the bundle's folder; it need not exist yet */
  constructor(directory: string) {
    this.#directory = directory
  }

  /**
   * Stores a redacted value: this class writes what it is given.
   * @throws EvidenceError EVIDENCE_NOT_WRITTEN, also for every later put of the same value
   * @throws TypeError when the value is not data
   */
  async put(value: unknown): Promise<StoredObject> {
    const text = readable(value)
    const sha256 = sha256Hex(text)
    const path = objectPath(sha256)
    let write = this.#writes.get(sha256)
    if (write === undefined) {
      write = this.#write(join(this.#directory, path), text)
      this.#writes.set(sha256, write)
    }
    await write
    return { path, sha256, bytes: Buffer.byteLength(text) }
  }

  async #write(file: string, text: string): Promise<void> {
    if (this.#writing >= WRITERS) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#writing++
    try {
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file + PARTIAL, text)
      await rename(file + PARTIAL, file)
    } catch (error) {
      throw notWritten(file, error)
    } finally {
      // The slot goes to the next waiting write, or is freed.
      const next = this.#waiting.shift()
      if (next === undefined) this.#writing--
      else next()
    }
  }
}

/** `objects/ab/abcd….json` */
export const objectPath = (sha256: string): string => `objects/${sha256.slice(0, 2)}/${sha256}.json`
