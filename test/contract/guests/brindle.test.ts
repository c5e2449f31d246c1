import { brindle } from '../../../fixtures/guests/brindle/index.ts'
import { compareGuest } from './compare.ts'

await compareGuest(brindle)
