/** Invisible and control characters: terminal escapes, bidirectional overrides, zero-width marks, lone surrogates. */
const INVISIBLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\uFFFE\uFFFF]/gu

/**
 * The text with invisible characters written out, such as `\u202e`. Names of resources may hold any character: they
 * must not move a cursor, reorder a line, or make an XML document unreadable. Tabs and line breaks stay.
 */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** `1 finding`, `2 findings`, `1,000 findings`. */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? singular : plural}`
}

/** Milliseconds for people: `41 ms`, `12.3 s`, `4 min 05 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}

/** Bytes for people, in decimal units: `812 B`, `4.1 kB`, `73 MB`. */
export function bytes(number: number): string {
  if (number < 1000) return `${number} B`
  if (number < 1_000_000) return `${(number / 1000).toFixed(1)} kB`
  return `${(number / 1_000_000).toFixed(number < 10_000_000 ? 1 : 0)} MB`
}

/** An ISO 8601 time to the second: `2026-11-21 10:00:00 UTC`. */
export function utc(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
}
