import { readFileSync } from 'node:fs'
import { type FlowEmulator, startFlowEmulator } from '@countersign/testing/flowEmulator'

/** A real network: the emulator of Flow, with our own contracts deployed. */
export type World = {
  readonly emulator: FlowEmulator
  /** Account of the contracts `Badges`, `Mirror`, `Moody` and `HybridCustody`. */
  readonly contracts: string
  /** Type of the badges. */
  readonly badges: string
  readonly account: () => Promise<string>
  /** Runs a transaction; `body` may use `account` and everything that is deployed. */
  readonly run: (body: string, account?: string, args?: readonly string[]) => Promise<void>
  /** Gives an account a collection of badges, and this many in it. */
  readonly collect: (account: string, count: number, level?: number) => Promise<void>
}

function code(name: string): string {
  return readFileSync(new URL(`./contracts/${name}.cdc`, import.meta.url), 'utf8')
}

/** A script may compute a thousandth of what it may on a real network: what never ends is ended soon. */
const LIMIT = ['--script-gas-limit', '100']

export async function startWorld(binary: string, args: readonly string[] = LIMIT): Promise<World> {
  const emulator = await startFlowEmulator({ binary, args })
  const names = ['Badges', 'Mirror', 'Moody', 'HybridCustody']
  const contracts = await emulator.createAccount(Object.fromEntries(names.map((name) => [name, code(name)])))
  const imports = [
    ...names.map((name) => `import ${name} from ${contracts}`),
    ...['NonFungibleToken', 'ExampleNFT', 'MetadataViews'].map(
      (name) => `import ${name} from ${emulator.service}`,
    ),
  ].join('\n')
  const run: World['run'] = async (body, account = contracts) => {
    const cadence = `${imports}
      transaction {
        prepare(account: auth(Storage, Capabilities) &Account) { ${body} }
      }`
    await emulator.transact({ cadence, authorizers: [account] })
  }
  return {
    emulator,
    contracts,
    badges: `A.${contracts.slice(2)}.Badges.NFT`,
    account: () => emulator.createAccount(),
    run,
    collect: (account, count, level = 1) =>
      run(
        `let collection <- Badges.createEmptyCollection(nftType: Type<@Badges.NFT>())
        var left = ${count}
        while left > 0 {
          collection.deposit(token: <-Badges.mint(level: ${level}))
          left = left - 1
        }
        account.storage.save(<-collection, to: /storage/badges)
        account.capabilities.publish(
          account.capabilities.storage.issue<&Badges.Collection>(/storage/badges), at: /public/badges
        )`,
        account,
      ),
  }
}
