/** Whether the tags of a task definition tell which release of an image it deploys. */

const COMMIT = /^[0-9a-f]{7,40}$/
const VERSION = /^\d+(\.\d+)+/

const plain = (text: string): string => text.toLowerCase().replace(/^(?:v(?=\d)|sha-)/, '')

/**
 * Whether a tag of an image and a value name the same release: with or without `v` and `sha-`, commits also when
 * shortened, and as a part of the image's tag, such as the commit of `main-3f2c9d1`. Words without a digit, such as
 * `production`, name no release.
 * @example isSameRelease('r4821-9c1e2f7', '9c1e2f7') // true
 */
export function isSameRelease(imageTag: string, value: string): boolean {
  const [whole, said] = [plain(imageTag), plain(value)]
  if (!/\d/.test(said)) return false
  const parts = whole.split(/[-_+]/).filter((part) => COMMIT.test(part) || VERSION.test(part))
  return [whole, ...parts].some((part) => part === said || isShortened(part, said))
}

const isShortened = (a: string, b: string): boolean =>
  COMMIT.test(a) && COMMIT.test(b) && (a.startsWith(b) || b.startsWith(a))
