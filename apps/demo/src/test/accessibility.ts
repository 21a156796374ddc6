import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

type Axe = {
  readonly run: (options: object) => Promise<{ readonly violations: readonly { readonly id: string }[] }>
}

/** Rules of WCAG 2.0 to 2.2 A and AA and axe's best practice that the page breaks. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  // Through the debugger: a script element would break the page's policy.
  await page.evaluate(source)
  return await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: Axe }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags } })
    return violations.map(({ id }) => id)
  })
}
