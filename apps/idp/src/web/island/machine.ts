import type {
  Pairing,
  SignedProof,
  SignInContext,
  Step,
  Wallet,
  WalletAccount,
} from '@countersign/connectors'
import type { Api } from './api.ts'
import { toPairing } from './pairing.ts'
import { accountOf } from './place.ts'
import { keepsProof, type Problem, toProblem } from './problems.ts'

/** Where the sign-in stands. Every state but `done` can be cancelled, every problem leads back to `idle`. */
export type State =
  | { readonly name: 'idle'; readonly chosen?: Wallet | undefined; readonly problem?: Problem | undefined }
  | {
      readonly name: 'opening' | 'connecting' | 'preparing'
      readonly wallet: Wallet
      readonly slow: boolean
      /** How another device is reached, for as long as that is what the wallet waits for. */
      readonly pairing?: Pairing | undefined
    }
  | { readonly name: 'choosing'; readonly wallet: Wallet; readonly accounts: readonly WalletAccount[] }
  | {
      readonly name: 'signing'
      readonly wallet: Wallet
      readonly slow: boolean
      readonly message: string
      /** The proof type that the wallet makes of it: some wallets show no text. */
      readonly type: string
      readonly pairing?: Pairing | undefined
      /** The message runs out soon (WCAG 2.2, 2.2.1): `extend` gets a new one. */
      readonly expiring: boolean
    }
  | { readonly name: 'verifying'; readonly wallet: Wallet }
  | { readonly name: 'done' }

/** What the views draw. A new object after each change, the same one in between. */
export type Snapshot = {
  readonly state: State
  /** In the order in which they appeared. */
  readonly wallets: readonly Wallet[]
  /** What could not be loaded: wallets of these may be missing. */
  readonly missed: readonly Missed[]
}

/** The connector of a chain, or one that the operator has added, that could not be loaded. */
export type Missed = { readonly kind: 'chain' | 'plugin'; readonly name: string }

/** What the machine needs from the page. */
export type MachineOptions = {
  /** CAIP-2 chains of the request. */
  readonly chains: readonly string[]
  readonly api: Api
  /** Leaves the page after a proof that held. */
  readonly go: (next: string) => void
  /** Told which wallet and account signed, to offer them first next time. */
  readonly remember: (wallet: Wallet, account: string) => void
  /** Milliseconds until a wallet counts as slow. */
  readonly slowAfter?: number | undefined
}

/** The sign-in, without a view. */
export type Machine = {
  readonly snapshot: () => Snapshot
  readonly subscribe: (listener: () => void) => () => void
  readonly add: (wallet: Wallet) => void
  readonly miss: (missed: Missed) => void
  /** Goes on with the answer of a wallet that the person came back from, unless one is open already. */
  readonly resume: (wallet: Wallet, take: () => SignedProof | undefined) => void
  /** Opens a wallet. Ignored while another attempt runs, so a double click is one attempt. */
  readonly start: (id: string) => void
  readonly choose: (account: WalletAccount) => void
  /** Does what the shown problem's button says. */
  readonly recover: () => void
  /** Asks the wallet anew, with a message that has its whole time, for the same account. */
  readonly extend: () => void
  readonly cancel: () => void
}

type Run = {
  readonly wallet: Wallet
  readonly stop: AbortController
  message: string
  type: string
  /** When the message was asked for an account: wallets may name theirs only with the answer. */
  account?: string | undefined
  pairing?: Pairing | undefined
  warning?: ReturnType<typeof setTimeout> | undefined
}

/** Seconds before the end at which people are warned; of a shorter life, its half. */
const WARNING = 60

const isWaiting = (name: State['name']) =>
  name === 'opening' || name === 'connecting' || name === 'preparing' || name === 'signing'

/** Starts in `idle` without wallets; never opens a wallet and never retries by itself. */
export const createMachine = (options: MachineOptions): Machine => {
  let snapshot: Snapshot = { state: { name: 'idle' }, wallets: [], missed: [] }
  let run: Run | undefined
  let picked: ((account: WalletAccount) => void) | undefined
  /** Kept while only the network or the chain failed: it can be posted again without signing again. */
  let kept: SignedProof | undefined
  let lastAccount: string | undefined
  let slowTimer: ReturnType<typeof setTimeout> | undefined
  const listeners = new Set<() => void>()

  const change = (part: Partial<Snapshot>) => {
    snapshot = { ...snapshot, ...part }
    for (const listener of [...listeners]) listener()
  }

  const enter = (state: State) => {
    clearTimeout(slowTimer)
    change({ state })
    if (!isWaiting(state.name)) return
    slowTimer = setTimeout(
      () => change({ state: { ...snapshot.state, slow: true } as State }),
      options.slowAfter ?? 8000,
    )
  }

  /** Ends the run; what it still does is ignored from here on. */
  const end = (state: State) => {
    run?.stop.abort()
    clearTimeout(run?.warning)
    run = undefined
    picked = undefined
    enter(state)
  }

  const fail = (current: Run, thrown: unknown, posted: boolean) => {
    if (run !== current) return
    const problem = toProblem(thrown, posted, posted ? kept?.account : current.account)
    if (!posted || !keepsProof(problem.kind)) kept = undefined
    end({ name: 'idle', chosen: current.wallet, problem })
  }

  const progress = (current: Run, step: Step) => {
    if (run !== current || step === 'choosing') return
    const { wallet, message, type, pairing } = current
    enter(
      step === 'signing'
        ? { name: step, wallet, slow: false, message, type, pairing, expiring: false }
        : { name: step, wallet, slow: false, pairing },
    )
  }

  const warnBefore = (current: Run, expiresIn: number) => {
    current.warning = setTimeout(
      () => {
        const { state } = snapshot
        if (run === current && state.name === 'signing') change({ state: { ...state, expiring: true } })
      },
      Math.max(expiresIn - WARNING, expiresIn / 2) * 1000,
    )
  }

  const contextOf = (current: Run, account: string | undefined): SignInContext => ({
    chains: options.chains,
    signal: current.stop.signal,
    step: (step) => progress(current, step),
    pick: (accounts) => {
      const same = accounts.find((candidate) => candidate.account === account)
      if (same !== undefined) return Promise.resolve(same)
      return new Promise((resolve) => {
        if (run !== current) return
        picked = resolve
        enter({ name: 'choosing', wallet: current.wallet, accounts })
      })
    },
    pair: (given) => {
      const pairing = toPairing(given)
      current.pairing = pairing
      const { state } = snapshot
      if (run === current && 'slow' in state) change({ state: { ...state, pairing } })
    },
    challenge: async (place, request) => {
      const challenge = await options.api.challenge(place, request, current.stop.signal)
      clearTimeout(current.warning)
      current.message = challenge.message
      current.type = challenge.type
      current.account = accountOf(place)
      warnBefore(current, challenge.expiresIn)
      return challenge
    },
  })

  const begin = (wallet: Wallet, name: 'opening' | 'verifying'): Run => {
    const current: Run = { wallet, stop: new AbortController(), message: '', type: '' }
    run = current
    enter(name === 'opening' ? { name, wallet, slow: false } : { name, wallet })
    return current
  }

  const post = async (current: Run, proof: SignedProof) => {
    kept = proof
    lastAccount = proof.account
    try {
      const next = await options.api.proof(proof, current.stop.signal)
      if (run !== current) return
      options.remember(current.wallet, proof.account)
      end({ name: 'done' })
      options.go(next)
    } catch (thrown) {
      fail(current, thrown, true)
    }
  }

  /** `account`: sign with this one again without asking, when the wallet still offers it. */
  const open = async (wallet: Wallet, account?: string) => {
    kept = undefined
    const current = begin(wallet, 'opening')
    let proof: SignedProof
    try {
      proof = await wallet.signIn(contextOf(current, account))
      if (typeof proof?.account !== 'string') throw new TypeError('a proof names its account')
    } catch (thrown) {
      fail(current, thrown, false)
      return
    }
    if (run !== current) return
    clearTimeout(current.warning)
    enter({ name: 'verifying', wallet })
    await post(current, proof)
  }

  const resume = (wallet: Wallet, take: () => SignedProof | undefined) => {
    if (run !== undefined || snapshot.state.name !== 'idle') return
    try {
      const proof = take()
      if (proof !== undefined) void post(begin(wallet, 'verifying'), proof)
    } catch (thrown) {
      fail(begin(wallet, 'verifying'), thrown, false)
    }
  }

  const add = (wallet: Wallet) => {
    const others = snapshot.wallets.filter((known) => known.id !== wallet.id)
    const known = others.length < snapshot.wallets.length
    change({
      wallets: known
        ? snapshot.wallets.map((old) => (old.id === wallet.id ? wallet : old))
        : [...others, wallet],
    })
  }

  const recover = () => {
    const { state } = snapshot
    if (run !== undefined || state.name !== 'idle' || state.chosen === undefined) return
    const { chosen, problem } = state
    if (problem?.action === 'resend' && kept !== undefined) void post(begin(chosen, 'verifying'), kept)
    else if (problem?.action === 'sign_again') void open(chosen, lastAccount)
    else void open(chosen)
  }

  return {
    snapshot: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    add,
    miss: (missed) => change({ missed: [...snapshot.missed, missed] }),
    resume,
    start: (id) => {
      const wallet = snapshot.wallets.find((known) => known.id === id)
      if (wallet !== undefined && run === undefined && snapshot.state.name === 'idle') void open(wallet)
    },
    choose: (account) => picked?.(account),
    recover,
    extend: () => {
      const current = run
      if (current === undefined || snapshot.state.name !== 'signing') return
      end({ name: 'idle', chosen: current.wallet })
      void open(current.wallet, current.account)
    },
    cancel: () => {
      if (run !== undefined) end({ name: 'idle', chosen: run.wallet })
    },
  }
}
