import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

let source: Promise<string> | undefined

/** The axe rules of WCAG 2.0 to 2.2 A and AA, and best practice. Run outside the page's policy. */
export const violations = async (page: Page): Promise<unknown> => {
  const client = await page.context().newCDPSession(page)
  const evaluate = async (expression: string) => {
    const { result, exceptionDetails } = await client.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    })
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value as unknown
  }
  source ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await evaluate(`${await source};0`)
  return evaluate(
    'axe.run().then(({ violations, passes }) => passes.length < 10 ? "axe saw nothing" : violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))',
  )
}
