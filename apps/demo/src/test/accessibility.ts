import axe from 'axe-core'
import type { Page } from 'playwright-core'

type Axe = {
  readonly run: (options: object) => Promise<{ readonly violations: readonly { readonly id: string }[] }>
}

/** Rules of WCAG 2.0 to 2.2 A and AA and axe's best practice that the page breaks. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  // Through the debugger: a script element would break the page's policy.
  await page.evaluate(axe.source)
  return await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: Axe }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags } })
    return violations.map(({ id }) => id)
  })
}
