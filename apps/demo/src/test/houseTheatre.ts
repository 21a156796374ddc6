import { launchChromium } from '@countersign/testing/chromium'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { seeHeading } from './flow.ts'
import { type HouseStage, startHouseStage } from './houseStage.ts'
import { type Install, openVisitor, openVisitorWith, type Visitor, type VisitorOptions } from './visitor.ts'

/** The members' house, its provider and chains, and a browser for the tests of one file. */
export type HouseTheatre = {
  readonly stage: () => HouseStage
  /** The house's request. */
  readonly loginUrl: (parameters?: Record<string, string>) => string
  /** Opens a browser profile; at the end of the test it must have been quiet, and is closed. */
  readonly visit: (options?: Partial<VisitorOptions>) => Promise<Visitor>
  /** The same with other wallets. */
  readonly visitWith: <Wallet>(install: Install<Wallet>) => Promise<Visitor<Wallet>>
}

/** Registers set-up and clean-up with the test runner; each test begins without any demand of the house. */
export function useHouse(): HouseTheatre {
  let stage: HouseStage
  let browser: Browser
  const visitors: Pick<Visitor, 'noise' | 'close'>[] = []
  const keep = <Wallet>(visitor: Visitor<Wallet>): Visitor<Wallet> => {
    visitors.push(visitor)
    return visitor
  }
  const origins = () => [stage.issuer, stage.house]
  beforeAll(async () => {
    ;[stage, browser] = await Promise.all([startHouseStage(), launchChromium()])
  })
  afterAll(async () => {
    await browser?.close()
    await stage?.close()
  })
  beforeEach(() => stage.demand({}))
  afterEach(async () => {
    stage.node.set(true)
    stage.party.reset()
    const present = visitors.splice(0)
    const noises = present.map((visitor) => visitor.noise())
    await Promise.all(present.map((visitor) => visitor.close()))
    expect(noises.flat()).toEqual([])
  })
  return {
    stage: () => stage,
    loginUrl: (parameters = {}) => `${stage.house}/login?${new URLSearchParams(parameters)}`,
    visit: async (options = {}) => keep(await openVisitor(browser, { origins: origins(), ...options })),
    visitWith: async (install) => keep(await openVisitorWith(browser, origins(), install)),
  }
}

/** What the house has received. */
export async function received(page: Page): Promise<Record<string, unknown>> {
  await seeHeading(page, 'Welcome in')
  return JSON.parse((await page.locator('output').textContent()) ?? '') as Record<string, unknown>
}

/** What the house was told instead. */
export async function refused(page: Page): Promise<string> {
  await seeHeading(page, 'Refused')
  return (await page.locator('output').textContent()) ?? ''
}
