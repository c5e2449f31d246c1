import type { Reporter } from 'vitest/node'

/**
 * Allure's reporter for Vitest, as an extra beside ours. Its matcher reporting stays off: it writes compared values
 * into steps.
 * @throws Error ALLURE_MISSING where the optional packages are not installed
 */
export async function allureReporters(resultsDir: string): Promise<readonly Reporter[]> {
  try {
    const { default: AllureReporter } = await import('allure-vitest/reporter')
    return [new AllureReporter({ resultsDir, reportMatchers: false })]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    const message =
      'Allure results need the packages allure-vitest and allure-js-commons. Install them: npm install ' +
      '--save-dev allure-vitest allure-js-commons'
    throw Object.assign(new Error(message), { code: 'ALLURE_MISSING' })
  }
}
