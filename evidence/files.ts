/** A bundle's files as they are on disk, and the paths that a bundle may name. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'

export interface HashedFile {
  readonly path: string
  readonly sha256: string
  readonly size: number
}

/** How many files are read at a time. */
const READERS = 16

/**
 * All entries below a folder by their path relative to it, with `/`; symbolic links are named and never followed.
 * `other`: links, pipes, sockets, devices, which no bundle holds.
 */
export async function listFiles(directory: string): Promise<{ files: string[]; other: string[] }> {
  const files: string[] = []
  const other: string[] = []
  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(directory, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) await visit(path)
      else (entry.isFile() ? files : other).push(path)
    }
  }
  await visit('')
  return { files: files.sort(), other: other.sort() }
}

/** Hashes the files in their order. */
export const hashFiles = (directory: string, paths: readonly string[]): Promise<HashedFile[]> =>
  Readable.from(paths)
    .map((path: string) => hashFile(directory, path), { concurrency: READERS })
    .toArray()

async function hashFile(directory: string, path: string): Promise<HashedFile> {
  const hash = createHash('sha256')
  let size = 0
  for await (const chunk of createReadStream(join(directory, path)) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    size += chunk.length
  }
  return { path, sha256: hash.digest('hex'), size }
}

/** A relative path that stays within the folder and that `sha256sum` writes and reads as it is, on every system. */
export const isSafePath = (path: string): boolean =>
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && !part.startsWith('-')) &&
  !/[\p{Cc}\\:]|\p{Cs}/u.test(path)

/** One line as `sha256sum` writes it. */
export const sumLine = ({ path, sha256 }: HashedFile): string => `${sha256}  ${path}\n`
