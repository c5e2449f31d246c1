/**
 * A number with its noun.
 * @example amount(1, 'check') // '1 check'
 * @example amount(3, 'check') // '3 checks'
 */
export const amount = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`
