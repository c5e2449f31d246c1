import data from './data.json' with { type: 'json' }
import { referenceOf } from './reference.ts'

/** The reference that comes with Checkride: its own checks are those that are said to read a setting. */
export const REFERENCE = referenceOf(data)
