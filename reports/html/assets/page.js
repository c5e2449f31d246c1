// @ts-check
// What the page can do beyond being read: filters that live in the address, keys, and opening what is about to be printed or visited.
// Without it everything is there to read; the filter form stays hidden.

/**
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
function only(selector, type) {
  const element = document.querySelector(selector)
  if (!(element instanceof type)) throw new Error(`The page has no ${selector}.`)
  return element
}

const form = only('#filters', HTMLFormElement)
const search = only('#search', HTMLInputElement)
const shortcuts = only('#shortcuts', HTMLInputElement)
const result = only('#shown', HTMLOutputElement)
const toggle = only('#toggle', HTMLButtonElement)
const checks = [...document.querySelectorAll('details.check')].filter((each) => each instanceof HTMLDetailsElement)
const suites = [...document.querySelectorAll('section.suite')].filter((each) => each instanceof HTMLElement)

const searchable = checks.map((check) => ({
  check,
  initiallyOpen: check.open,
  about: (check.querySelector('summary')?.textContent ?? '').toLowerCase(),
  controls: (check.dataset['controls'] ?? '').split('|'),
  findings: [...check.querySelectorAll('li.finding')]
    .filter((each) => each instanceof HTMLElement)
    .map((element) => ({ element, text: (element.textContent ?? '').toLowerCase() })),
}))

/** @param {Element} element A check that was never evaluated has an entry, and no finding. */
const counted = (element) => !element.classList.contains('unevaluated')
const total = searchable.flatMap(({ findings }) => findings).filter(({ element }) => counted(element)).length

/** The filters in force, as they stand in the address: `verdict=fail,inconclusive&q=vpc`. */
function filters() {
  const chosen = new URLSearchParams()
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== 'string' || value === '') continue
    const others = chosen.get(name)
    chosen.set(name, others === null ? value : `${others},${value}`)
  }
  return chosen
}

/** @param {URLSearchParams} chosen */
function show(chosen) {
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && field.type === 'checkbox')
      field.checked = (chosen.get(field.name) ?? '').split(',').includes(field.value)
    else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement)
      field.value = chosen.get(field.name) ?? ''
  }
}

function apply() {
  const chosen = filters()
  /** @param {string} name @param {string | undefined} value */
  const admits = (name, value) => !chosen.has(name) || (chosen.get(name) ?? '').split(',').includes(value ?? '')
  const words = (chosen.get('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const control = chosen.get('control')
  const active = [...chosen.keys()].length > 0
  let shown = 0
  for (const { check, initiallyOpen, about, controls, findings } of searchable) {
    const { suite, severity, topic } = check.dataset
    const candidate =
      admits('suite', suite) &&
      admits('severity', severity) &&
      admits('topic', topic) &&
      (control === null || controls.includes(control))
    let matches = 0
    for (const { element, text } of findings) {
      const match =
        candidate &&
        admits('verdict', element.dataset['verdict']) &&
        words.every((word) => text.includes(word) || about.includes(word))
      element.hidden = !match
      if (!match) continue
      matches++
      if (counted(element)) shown++
    }
    check.hidden = matches === 0
    check.open = active ? matches > 0 : initiallyOpen
  }
  for (const suite of suites) suite.hidden = suite.querySelector('details.check:not([hidden])') === null
  result.value =
    shown === total ? (total === 1 ? 'The only finding' : `All ${total} findings`) : `${shown} of ${total} findings`
  labelToggle()
}

/** Opens what stands around the element that the address names; lifts the filters when they hide it. */
function reveal() {
  const target = document.querySelector(':target')
  if (target === null) return
  if (target.closest('[hidden]') !== null) {
    show(new URLSearchParams())
    apply()
  }
  for (
    let around = target.closest('details');
    around !== null;
    around = around.parentElement?.closest('details') ?? null
  )
    around.open = true
  target.scrollIntoView()
}

function follow() {
  if (!location.hash.includes('=')) return reveal()
  show(new URLSearchParams(location.hash.slice(1)))
  apply()
  only('#findings', HTMLElement).scrollIntoView()
}

const visibleChecks = () => checks.filter((check) => !check.hidden)
const allOpen = () => visibleChecks().every((check) => check.open)

function labelToggle() {
  toggle.textContent = allOpen() ? 'Close all' : 'Open all'
}

/** @param {1 | -1} step */
function move(step) {
  const stops = [...document.querySelectorAll('li.finding')].filter(
    (each) => each instanceof HTMLElement && each.checkVisibility({ contentVisibilityAuto: true }),
  )
  const current = stops.findIndex((stop) => stop === document.activeElement?.closest('li.finding'))
  const next = stops[current === -1 ? (step === 1 ? 0 : stops.length - 1) : current + step]
  if (next instanceof HTMLElement) next.focus()
}

form.addEventListener('submit', (event) => event.preventDefault())
form.addEventListener('input', () => {
  apply()
  const hash = filters().toString().replaceAll('%2C', ',')
  history.replaceState(null, '', hash === '' ? '#findings' : `#${hash}`)
})
form.addEventListener('reset', (event) => {
  event.preventDefault()
  show(new URLSearchParams())
  apply()
  history.replaceState(null, '', '#findings')
})
toggle.addEventListener('click', () => {
  const open = !allOpen()
  for (const check of visibleChecks()) check.open = open
  labelToggle()
})
document.addEventListener('keydown', (event) => {
  const typing =
    event.target instanceof HTMLElement && event.target.matches('input:not([type=checkbox]), select, textarea')
  if (typing || !shortcuts.checked || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === '/') search.focus()
  else if (event.key === 'j') move(1)
  else if (event.key === 'k') move(-1)
  else return
  event.preventDefault()
})
addEventListener('hashchange', follow)

/** @type {HTMLDetailsElement[]} */
let openedForPrint = []
addEventListener('beforeprint', () => {
  openedForPrint = [...document.querySelectorAll('details:not([open])')].filter(
    (each) => each instanceof HTMLDetailsElement,
  )
  for (const each of openedForPrint) each.open = true
})
addEventListener('afterprint', () => {
  for (const each of openedForPrint) each.open = false
  openedForPrint = []
})

only('#tools', HTMLElement).hidden = false
apply()
follow()
