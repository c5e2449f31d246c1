/** Progress messages of a watch, from the engine's worker to the command line in the same process. */
import { BroadcastChannel } from 'node:worker_threads'

/** The channel of a run, named by the folder of its evidence. */
const channelOf = (directory: string): string => `checkride.progress ${directory}`

/** Sends progress messages until it is closed. */
export function progressReporter(directory: string): {
  readonly report: (words: string) => void
  readonly close: () => void
} {
  const channel = new BroadcastChannel(channelOf(directory))
  channel.unref()
  return { report: (words) => channel.postMessage(words), close: () => channel.close() }
}

/** Calls the listener with each message; returns the function that ends it. */
export function onProgress(directory: string, listener: (words: string) => void): () => void {
  const channel = new BroadcastChannel(channelOf(directory))
  channel.unref()
  channel.onmessage = (message) => listener(String((message as MessageEvent).data))
  return () => channel.close()
}
