/** What Checkride says of Brindle, against what is true of it. */
import { brindle } from '../../../fixtures/guests/brindle/index.ts'
import { compareGuest } from './compare.ts'

await compareGuest(brindle)
