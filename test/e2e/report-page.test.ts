/** The report's page in a real browser: what it sends, what it runs, and whether people can use it. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunRecord } from '../../record/run.ts'
import { writeHtml } from '../../reports/html/index.ts'
import { hostileRecord, largeRecord } from '../../reports/testing-extremes.ts'
import { acceptedRecord, echoRecord, interruptedRecord, sampleRecord } from '../../reports/testing.ts'

const CHROMIUM = process.env['CHECKRIDE_CHROMIUM'] ?? '/usr/bin/chromium'
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const found = existsSync(CHROMIUM)
test.runIf(process.env['CI'] === 'true')('a browser is there: CI must not skip the page', () => {
  expect(found, `no Chromium at ${CHROMIUM}: install it, or name it in CHECKRIDE_CHROMIUM`).toBe(true)
})
if (!found)
  console.warn(
    `The report's page was not tested: no Chromium at ${CHROMIUM}. Install it, or name it in CHECKRIDE_CHROMIUM.`,
  )

describe.skipIf(!found)('the page', () => {
  let browser: Browser
  let directory: string
  const urls = new Map<string, string>()

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'checkride-page-'))
    const records: Record<string, RunRecord> = {
      sample: sampleRecord(),
      interrupted: interruptedRecord(),
      accepted: acceptedRecord(),
      echoes: echoRecord(),
      hostile: hostileRecord(),
      large: largeRecord(1000, 3000),
    }
    for (const [name, record] of Object.entries(records)) {
      const file = join(directory, `${name}.html`)
      await writeFile(file, writeHtml(record))
      urls.set(name, pathToFileURL(file).href)
    }
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
  }, 60_000)

  afterAll(async () => {
    await browser.close()
    await rm(directory, { recursive: true })
  })

  /**
   * Opens a page, hands it to the body, and fails if it sent a request, wrote to the console, threw, or opened a
   * dialog.
   */
  async function visit(
    name: string,
    options: BrowserContextOptions & { readonly hash?: string },
    body: (page: Page) => Promise<void>,
  ): Promise<void> {
    const { hash = '', ...rest } = options
    const url = urls.get(name) ?? ''
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...rest })
    const page = await context.newPage()
    const incidents: string[] = []
    page.on(
      'request',
      (request) =>
        request.url().split('#')[0] === url ||
        request.url() === 'data:,' ||
        incidents.push(`request: ${request.url()}`),
    )
    page.on('console', (message) => incidents.push(`console: ${message.text()}`))
    page.on('pageerror', (error) => incidents.push(`error: ${error.message}`))
    page.on('dialog', (dialog) => {
      incidents.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    await page.goto(url + hash)
    await body(page)
    expect(incidents).toEqual([])
    await context.close()
  }

  const shownFindings = (page: Page): Promise<number> => page.locator('li.finding:visible').count()

  test.each(['sample', 'interrupted', 'hostile', 'accepted', 'echoes'])(
    '%s: sends nothing, runs nothing of what it shows, and fits a phone',
    async (name) => {
      await visit(name, { viewport: { width: 360, height: 800 } }, async (page) => {
        await page.evaluate(OPEN_ALL)
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
        expect(
          await page.locator('main img, main script, main style, [onload], [onerror], [onmouseover]').count(),
        ).toBe(0)
      })
    },
  )

  test.each([
    ['#verdict=fail', 3, ['verdict=fail']],
    ['#verdict=fail,inconclusive', 4, []],
    ['#severity=critical', 2, []],
    ['#suite=service', 1, []],
    ['#topic=kms', 1, []],
    ['#control=nist:AC-4(26)', 2, []],
    ['#q=BASTION', 1, []],
    ['#q=flow+logs+legacy', 1, []],
    ['#verdict=pass&suite=infrastructure&q=world', 1, []],
    ['#q=no-such-thing', 0, []],
  ])('the address %s shows %d findings', async (hash, expected) => {
    await visit('sample', { hash }, async (page) => {
      expect(await shownFindings(page)).toBe(expected)
      expect(await page.getByRole('status').textContent()).toBe(`${expected} of 9 findings`)
    })
  })

  test('what is accepted without being established is a part of its own, closed among the findings', async () => {
    await visit('accepted', { hash: '#accepted' }, async (page) => {
      const part = page.getByRole('region', { name: 'Accepted without being established' }).last()
      await expect.poll(() => part.getByRole('row').count()).toBe(2)
      expect(await part.getByRole('row').last().textContent()).toContain('20 days')
      expect(await page.locator('details.check.inconclusive').getAttribute('open')).toBeNull()
      expect(await page.locator('nav a[href="#unused-waivers"]').count()).toBe(1)
    })
  })

  test('what only repeats another leads to it', async () => {
    await visit('echoes', {}, async (page) => {
      await page.evaluate(OPEN_ALL)
      await page.locator('[id="check-vpc.flow-logs-destination"] .echo a').click()
      await expect.poll(() => new URL(page.url()).hash).toBe('#check-vpc.flow-logs')
      expect(await page.locator('[id="check-vpc.flow-logs"] .echo').first().textContent()).toContain('Repeated by')
    })
  })

  test('what is chosen in the form stands in the address, and clearing shows everything again', async () => {
    await visit('sample', {}, async (page) => {
      await page.getByRole('checkbox', { name: 'fail' }).check()
      await page.getByRole('checkbox', { name: 'inconclusive' }).check()
      await page.getByLabel('Suite').selectOption('infrastructure')
      await page.getByLabel('Control', { exact: true }).selectOption({ label: 'SC-7' })
      expect(new URL(page.url()).hash).toBe('#suite=infrastructure&control=nist%3ASC-7&verdict=fail,inconclusive')
      expect(await page.getByRole('status').textContent()).toBe('1 of 9 findings')
      await page.getByRole('button', { name: 'Clear filters' }).click()
      expect(await page.getByRole('status').textContent()).toBe('All 9 findings')
      expect(new URL(page.url()).hash).toBe('#findings')
    })
  })

  test('a total leads to its findings; a link to a hidden check lifts the filters; a citation opens the register', async () => {
    await visit('sample', {}, async (page) => {
      await page.getByRole('list', { name: 'Findings by verdict' }).getByRole('link', { name: 'inconclusive' }).click()
      await expect.poll(() => shownFindings(page)).toBe(1)
      await page
        .getByRole('region', { name: 'Catalogue items: infrastructure' })
        .getByRole('link', { name: 'vpc.layout' })
        .click()
      await expect.poll(() => page.getByText('The VPC has the expected range').isVisible()).toBe(true)
      expect(await page.getByRole('status').textContent()).toBe('All 9 findings')
      await page.locator('li.finding.fail .cites a').first().click()
      await expect.poll(() => page.locator('#o1').isVisible()).toBe(true)
    })
  })

  test('everything is reached by keyboard, and what has the focus shows it', async () => {
    await visit('sample', {}, async (page) => {
      await page.keyboard.press('Tab')
      expect(await page.locator(':focus').textContent()).toBe('Skip to the findings')
      expect(await page.locator(':focus').boundingBox()).toMatchObject({ y: expect.closeTo(10, -1) })
      const reached = new Set<string>()
      for (let step = 0; step < 150; step++) {
        reached.add(
          await page.evaluate<string>(
            'document.activeElement?.tagName + " " + (document.activeElement?.id || ' +
              'document.activeElement?.textContent?.trim().slice(0, 30))',
          ),
        )
        await page.keyboard.press('Tab')
      }
      for (const stop of [
        'INPUT search',
        'SELECT suite',
        'SELECT topic',
        'SELECT control',
        'BUTTON toggle',
        'INPUT shortcuts',
      ])
        expect(reached).toContain(stop)
      expect([...reached].filter((stop) => stop.startsWith('SUMMARY')).length).toBeGreaterThanOrEqual(
        await page.locator('summary').count(),
      )
      const summary = page.locator('summary').first()
      await summary.focus()
      await page.keyboard.press('Shift+Tab')
      await page.keyboard.press('Tab')
      expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
    })
  })

  test('keys move to the search and from finding to finding, unless they are switched off or typed', async () => {
    await visit('sample', {}, async (page) => {
      const focused = (): Promise<unknown> =>
        page.evaluate('document.activeElement?.querySelector("b")?.textContent ?? document.activeElement?.id')
      await page.keyboard.press('/')
      expect(await focused()).toBe('search')
      await page.keyboard.type('jk/')
      expect(await page.getByLabel('Search').inputValue()).toBe('jk/')
      await page.getByLabel('Search').fill('')
      await page.getByLabel('Search').blur()
      await page.keyboard.press('j')
      expect(await focused()).toBe('main')
      await page.keyboard.press('j')
      expect(await focused()).toBe('legacy')
      await page.keyboard.press('k')
      expect(await focused()).toBe('main')
      await page.getByLabel('Keys').uncheck()
      await page.keyboard.press('/')
      expect(await focused()).toBe('shortcuts')
    })
  })

  test('a screen reader finds landmarks, headings, named tables and every verdict as a word', async () => {
    await visit('sample', {}, async (page) => {
      const tree = await page.locator('body').ariaSnapshot()
      for (const role of [
        'banner',
        'main',
        'contentinfo',
        'navigation "Parts of the report"',
        'search "Filter the findings"',
        'status',
        'region "Findings"',
        'heading "production" [level=1]',
        'columnheader "Must hold"',
        'rowheader "DG-INF-05"',
      ]) {
        expect(tree).toContain(role)
      }
      const levels = await page
        .locator('h1, h2, h3, h4')
        .evaluateAll((headings) => headings.map(({ tagName }) => Number(tagName.slice(1))))
      expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([])
      expect(
        await page
          .locator('.badge')
          .evaluateAll(
            (badges) =>
              badges.filter(
                ({ textContent }) => !/pass|fail|inconclusive|waived|not applicable/.test(textContent ?? ''),
              ).length,
          ),
      ).toBe(0)
    })
  })

  test.each(['light', 'dark'] as const)('%s: text stands out from its ground by 4.5 to 1', async (colorScheme) => {
    await visit('interrupted', { colorScheme }, async (page) => {
      await page.evaluate(OPEN_ALL)
      const weak = await page.evaluate(WEAK_CONTRASTS)
      expect(weak).toEqual([])
      const ground = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
      expect(Number(/\d+/.exec(ground)?.[0])).toSatisfy((red: number) =>
        colorScheme === 'light' ? red > 200 : red < 50,
      )
    })
  })

  test('paper is light, has every finding and call open, and says on every page where the answers came from', async () => {
    await visit('interrupted', { colorScheme: 'dark' }, async (page) => {
      const pdf = await page.pdf({ format: 'A4', printBackground: true })
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
      await page.emulateMedia({ media: 'print' })
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)')
      expect(await shownFindings(page)).toBe(await page.locator('li.finding').count())
      expect(await page.locator('.calls tbody tr:visible').count()).toBe(7)
      expect(await page.evaluate('getComputedStyle(document.body, "::before").position')).toBe('fixed')
    })
  })

  test('without its script everything is there to read', async () => {
    await visit('sample', { javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('#tools').isVisible()).toBe(false)
      expect(await page.getByText('VPC main has a flow log that records rejected traffic only.').isVisible()).toBe(true)
      await page.getByText('The VPC and its subnets stand as designed').click()
      expect(await page.getByText('The VPC has the expected range').isVisible()).toBe(true)
    })
  })

  test('a thousand findings and three thousand calls open and filter', async () => {
    await visit('large', {}, async (page) => {
      expect(await page.getByRole('status').textContent()).toBe('All 1000 findings')
      await page.getByLabel('Search').fill('resource-77')
      await page.getByText('11 of 1000 findings').waitFor()
    })
  })
})

const OPEN_ALL = `for (const details of document.querySelectorAll('details')) details.open = true`

/**
 * Texts whose contrast with the nearest painted ground is below 4.5 to 1 (WCAG 2.2, 1.4.3). Runs in the page, as text:
 * its types are the browser's.
 */
const WEAK_CONTRASTS = `(() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true })
  const rgb = (...layers) => { canvas.clearRect(0, 0, 1, 1); for (const layer of layers) { canvas.fillStyle = layer; canvas.fillRect(0, 0, 1, 1) } return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3) }
  const luminance = (colour) => colour.map((value) => value / 255).map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4).reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0)
  const grounds = (element) => element === null ? ['white'] : [...grounds(element.parentElement), getComputedStyle(element).backgroundColor]
  const weak = []
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '')
    if (!text || !element.checkVisibility() || element.closest('svg, script, style, option')) continue
    const ground = grounds(element)
    const [dark, bright] = [luminance(rgb(...ground)), luminance(rgb(...ground, getComputedStyle(element).color))].sort((a, b) => a - b)
    if ((bright + 0.05) / (dark + 0.05) < 4.5) weak.push(element.tagName + '.' + element.className + ' ' + element.textContent.trim().slice(0, 30))
  }
  return [...new Set(weak)]
})()`
