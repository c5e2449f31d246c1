import { matchesPattern, type Settings } from '../../../harness/index.ts'

/** Whether a service works off a queue instead of answering requests: the settings say so by its name. */
export const isWorker = (serviceName: string | undefined, { service }: Settings): boolean =>
  service.workers.some((pattern) => matchesPattern(pattern, serviceName ?? ''))
