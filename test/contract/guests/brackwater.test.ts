import { brackwater } from '../../../fixtures/guests/brackwater/index.ts'
import { compareGuest } from './compare.ts'

await compareGuest(brackwater)
