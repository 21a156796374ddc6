import { describe, expect, test } from 'vitest'
import { resolveChainName } from './chainName.ts'

describe('resolveChainName', () => {
  test.each([
    ['ETHEREUM', 'EVM', 'eip155:1'],
    ['POLYGON', undefined, 'eip155:137'],
    ['polygon', 'evm', 'eip155:137'],
    ['SEPOLIA', 'EVM', 'eip155:11155111'],
    ['AMOY', 'EVM', 'eip155:80002'],
    ['BSC', 'EVM', 'eip155:56'],
    ['CELO', 'EVM', 'eip155:42220'],
    ['ASTAR', 'POLKADOT', 'eip155:592'],
    ['MOONBEAM', 'EVM', 'eip155:1284'],
    ['TEZOS', 'TEZOS', 'tezos:NetXdQprcVkpaWU'],
    ['MAINNET', 'NEAR', 'near:mainnet'],
    ['TESTNET', 'NEAR', 'near:testnet'],
    ['MAINNET', 'FLOW', 'flow:mainnet'],
    ['TESTNET', 'FLOW', 'flow:testnet'],
    ['NEAR_MAINNET', undefined, 'near:mainnet'],
    ['UNIQUE', 'POLKADOT', 'polkadot:84322d9cddbf35088f1e54e9a85c967a'],
    ['OPAL', 'POLKADOT', 'polkadot:c87870ef90a438d574b8e320f17db372'],
    ['ALGORAND_MAINNET', 'ALGORAND', 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'],
    ['ALGORAND_TESTNET', undefined, 'algorand:SGO1GKSzyE7IEPItTxCByw9x8FmnrCDe'],
    ['ALGORAND_BETANET', undefined, 'algorand:mFgazF-2uRS1tMiL9dsj01hJGySEmPN2'],
    ['eip155:31337', undefined, 'eip155:31337'],
    ['eip155:1', 'EVM', 'eip155:1'],
  ])('%s in %s is %s', (name, ecosystem, chain) => {
    expect(resolveChainName(name, ecosystem)).toEqual({ ok: true, chain })
  })

  test.each([
    ['GOERLI', 'eip155:5', 'eip155:11155111'],
    ['RINKEBY', 'eip155:4', 'eip155:11155111'],
    ['ROPSTEN', 'eip155:3', 'eip155:11155111'],
    ['MUMBAI', 'eip155:80001', 'eip155:80002'],
    ['GHOSTNET', 'tezos:NetXnHfVqm9iesp', 'tezos:NetXsqzbfFenSTS'],
  ])('behavior: %s is gone, and something has taken its place', (name, chain, suggestion) => {
    const warning = expect.objectContaining({ code: 'network_gone', suggestion })
    expect(resolveChainName(name)).toEqual({ ok: true, chain, warning })
  })

  test('behavior: warns of a misspelt name and of a test network', () => {
    expect(resolveChainName('PALYGON')).toMatchObject({
      chain: 'eip155:137',
      warning: { code: 'name_misspelt' },
    })
    expect(resolveChainName('IOTA_TESTNET')).toMatchObject({
      chain: 'eip155:1075',
      warning: { code: 'network_test', suggestion: 'eip155:8822' },
    })
  })

  test.each([
    ['MAINNET', undefined, ['near:mainnet', 'flow:mainnet']],
    ['TESTNET', undefined, ['near:testnet', 'flow:testnet']],
    ['BETANET', 'NEAR', ['algorand:mFgazF-2uRS1tMiL9dsj01hJGySEmPN2']],
    ['SHIMMEREVM', 'EVM', ['eip155:148', 'eip155:1073']],
    ['SHIMMEREVM_APPCHAIN', 'EVM', []],
    ['ETHEREUM', 'TEZOS', ['eip155:1']],
    ['eip155:1', 'TEZOS', ['eip155:1']],
    ['ATLANTIS', undefined, []],
    ['', undefined, []],
    ['constructor', undefined, []],
    ['__proto__', 'EVM', []],
    ['POLYGON', '__proto__', ['eip155:137']],
  ])('error: %s in %s is refused', (name, ecosystem, suggestions) => {
    expect(resolveChainName(name, ecosystem)).toMatchObject({
      ok: false,
      code: 'chain_name_unknown',
      suggestions,
    })
  })
})
