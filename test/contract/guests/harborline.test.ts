/** What Checkride says of Harborline, against what is true of it. */
import { harborline } from '../../../fixtures/guests/harborline/index.ts'
import { compareGuest } from './compare.ts'

await compareGuest(harborline)
