export type EvidenceErrorCode =
  | 'EVIDENCE_NOT_WRITTEN'
  | 'EVIDENCE_NOT_READ'
  | 'EVIDENCE_ALREADY_SEALED'
  | 'EVIDENCE_UNSEALABLE'
  | 'ATTACHMENT_NOT_READ'
  | 'SIGNING_KEY_UNSAFE'
  | 'SIGNING_KEY_UNUSABLE'

/** Evidence that could not be written, sealed or read. The message says what failed, why, and what to do. */
export class EvidenceError extends Error {
  readonly code: EvidenceErrorCode
  /** The file or folder concerned. */
  readonly path: string

  constructor(code: EvidenceErrorCode, path: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'EvidenceError'
    this.code = code
    this.path = path
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: free some space or choose another output folder.',
  EDQUOT: 'The disk quota is used up: free some space or choose another output folder.',
  EACCES: 'The folder may not be written: change its permissions or choose another output folder.',
  EPERM: 'The folder may not be written: change its permissions or choose another output folder.',
  EROFS: 'The file system is read-only: choose another output folder.',
  ENOTDIR: 'A part of the path is a file: remove it or choose another output folder.',
  EEXIST: 'Something else is in its place: remove it or choose another output folder.',
  EMFILE: 'Too many files are open: raise the limit (ulimit -n).',
}

/** Explains a failed write: the path, the system's reason and what to do. */
export function notWritten(path: string, cause: unknown): EvidenceError {
  const { code = '', message = String(cause) } = (cause instanceof Error ? cause : {}) as {
    code?: string
    message?: string
  }
  return new EvidenceError(
    'EVIDENCE_NOT_WRITTEN',
    path,
    `'${path}' could not be written (${message}). ${ADVICE[code] ?? 'Choose another output folder.'} Evidence ` +
      'that is not kept proves nothing, so the run cannot go on.',
    cause,
  )
}
