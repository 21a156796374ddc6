import type { ChainNodes } from '@countersign/testing/chainNodes'
import { launchChromium } from '@countersign/testing/chromium'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { decide, receivedAccount } from './flow.ts'
import { type Stage, type StageOptions, startStage } from './stage.ts'
import { type Install, openVisitor, openVisitorWith, type Visitor, type VisitorOptions } from './visitor.ts'

/** A stage and a browser for the tests of one file. */
export type Theatre = {
  readonly stage: () => Stage
  /** Only with `withNodes`. */
  readonly nodes: () => ChainNodes
  /** Opens a browser profile; at the end of the test it must have been quiet, and is closed. */
  readonly visit: (options?: Partial<VisitorOptions>) => Promise<Visitor>
  /** The same with other wallets; the browser may ask `origins` besides. */
  readonly visitWith: <Wallet>(
    install: Install<Wallet>,
    origins?: readonly string[],
  ) => Promise<Visitor<Wallet>>
  /** Allows, and expects the wallet's account at the demo. */
  readonly finish: (
    visitor: { readonly page: Page; readonly wallet: { readonly address: string } },
    chain?: string,
  ) => Promise<void>
}

/** Registers set-up and clean-up with the test runner: provider, demo, browser. */
export function useTheatre(options: StageOptions = {}): Theatre {
  let stage: Stage
  let browser: Browser
  const visitors: Pick<Visitor, 'noise' | 'close'>[] = []
  beforeAll(async () => {
    ;[stage, browser] = await Promise.all([startStage(options), launchChromium()])
  })
  afterAll(async () => {
    await browser?.close()
    await stage?.close()
  })
  afterEach(async () => {
    stage.clock.reset()
    stage.chain?.set(true)
    stage.nodes?.cut(false)
    const present = visitors.splice(0)
    const noises = present.map((visitor) => visitor.noise())
    await Promise.all(present.map((visitor) => visitor.close()))
    expect(noises.flat()).toEqual([])
  })
  return {
    stage: () => stage,
    nodes: () => {
      if (!stage.nodes) throw new Error('The stage was started without nodes')
      return stage.nodes
    },
    visit: async (visitorOptions = {}) => {
      const visitor = await openVisitor(browser, { origins: [stage.issuer, stage.demo], ...visitorOptions })
      visitors.push(visitor)
      return visitor
    },
    visitWith: async (install, origins = []) => {
      const visitor = await openVisitorWith(browser, [stage.issuer, stage.demo, ...origins], install)
      visitors.push(visitor)
      return visitor
    },
    finish: async ({ page, wallet }, chain = 'eip155:1') => {
      await decide(page, 'Allow')
      expect(await receivedAccount(page)).toBe(`${chain}:${wallet.address}`)
    },
  }
}
