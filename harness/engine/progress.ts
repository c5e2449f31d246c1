/** How a watch goes, told from the engine's worker to whoever shows it, in the same process. */
import { BroadcastChannel } from 'node:worker_threads'

/** Runs of one process are told apart by the folder of their evidence. */
const channelOf = (directory: string): string => `checkride.progress ${directory}`

/** Tells; the second function ends it. */
export function progressTeller(directory: string): {
  readonly tell: (words: string) => void
  readonly close: () => void
} {
  const channel = new BroadcastChannel(channelOf(directory))
  channel.unref()
  return { tell: (words) => channel.postMessage(words), close: () => channel.close() }
}

/** Listens until the result is called. */
export function onProgress(directory: string, heard: (words: string) => void): () => void {
  const channel = new BroadcastChannel(channelOf(directory))
  channel.unref()
  channel.onmessage = (message) => heard(String((message as MessageEvent).data))
  return () => channel.close()
}
