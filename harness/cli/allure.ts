import { UsageError } from './failure.ts'

/** Allure's reporter for Vitest, as an extra beside ours. Its matcher reporting stays off: it writes compared values into steps. */
export async function allureReporters(resultsDir: string): Promise<readonly unknown[]> {
  try {
    const { default: AllureReporter } = (await import('allure-vitest/reporter')) as {
      default: new (options: { resultsDir: string; reportMatchers: boolean }) => unknown
    }
    return [new AllureReporter({ resultsDir, reportMatchers: false })]
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new UsageError(
      '--allure needs the packages allure-vitest and allure-js-commons. Install them: npm install --save-dev allure-vitest allure-js-commons',
    )
  }
}
