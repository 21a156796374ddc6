import type { ConnectData } from '../connectData.ts'
import type { Translate } from '../translate.ts'
import type { Machine, State } from './machine.ts'
import type { Last } from './remember.ts'

/** What every screen is drawn from. */
export type AppProps = {
  readonly machine: Machine
  readonly data: ConnectData
  readonly last: Last | undefined
  readonly look: () => void
  readonly t: Translate
}

/** What the screen of one state is drawn from. */
export type Screen<Name extends State['name']> = AppProps & { readonly state: Extract<State, { name: Name }> }
