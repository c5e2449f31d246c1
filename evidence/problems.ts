/** What can be wrong with a bundle. Described in docs/evidence.md. */
export type ProblemCode =
  | 'FILE_MISSING'
  | 'FILE_CHANGED'
  | 'FILE_ADDED'
  | 'NOT_A_FILE'
  | 'PATH_UNSAFE'
  | 'PATH_TWICE'
  | 'MANIFEST_MALFORMED'
  | 'ROOT_WRONG'
  | 'SUMS_WRONG'
  | 'SIGNATURE_INVALID'
  | 'KEY_UNUSABLE'
  | 'KEY_CHANGED'
  | 'KEY_NOT_TRUSTED'
  | 'RUN_MALFORMED'
  | 'OBJECT_MISSING'
  | 'OBJECT_CHANGED'
  | 'OBJECT_NOT_CITED'
  | 'OBSERVATION_MISSING'
  | 'OBSERVATION_TWICE'
  | 'FINDING_TWICE'
  | 'VERDICT_UNSUPPORTED'
  | 'ECHO_ROOTLESS'
  | 'TOTALS_WRONG'

export interface Problem {
  readonly code: ProblemCode
  /** Within the bundle. */
  readonly path: string
  readonly message: string
}
