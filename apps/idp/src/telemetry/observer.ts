/** What takes time, and is measured and traced. */
export const OPERATIONS = ['verify', 'ownership', 'policy', 'store', 'token', 'webhook', 'hook'] as const

/** One of {@link OPERATIONS}. */
export type Operation = (typeof OPERATIONS)[number]

/** What is counted beside operations and requests. */
export type Counted = 'limited'

/** Words of our own only, never what a request brought: each combination is a series. */
export type Labels = Readonly<Record<string, string>>

/** Work that is over. `outcome` is `ok`, `failed`, or a code of our own. */
export type Observation = {
  readonly operation: Operation
  readonly labels: Labels
  readonly outcome: string
  readonly seconds: number
}

/** Where measurements go. */
export type MeasureSink = {
  readonly measured: (observation: Observation) => void
  readonly counted: (what: Counted, labels: Labels) => void
}

/** Work that is being traced. */
export type OpenSpan = {
  /** What `work` does is below this span. */
  readonly run: <T>(work: () => T) => T
  readonly end: (outcome: string) => void
}

/** Where traces go; undefined where the request is not traced. */
export type TraceSink = { readonly open: (operation: Operation, labels: Labels) => OpenSpan | undefined }

/** Runs work, and tells what it was. */
export type Observer = {
  /** What `work` rejects with is passed on, as `failed`. `outcomeOf` names what it resolved with; default `ok`. */
  readonly observe: <T>(
    operation: Operation,
    labels: Labels,
    work: () => Promise<T>,
    outcomeOf?: (value: T) => string,
  ) => Promise<T>
  readonly count: (what: Counted, labels: Labels) => void
}

/** Where nothing is measured or traced, nothing is added to the work. */
export const UNOBSERVED: Observer = {
  observe: (_operation, _labels, work) => work(),
  count: () => undefined,
}

const seconds = (): number => performance.now() / 1000

/** Makes an observer over what is switched on. */
export const createObserver = ({
  measure,
  trace,
}: {
  readonly measure?: MeasureSink | undefined
  readonly trace?: TraceSink | undefined
}): Observer => {
  if (!measure && !trace) return UNOBSERVED
  const observe: Observer['observe'] = async (operation, labels, work, outcomeOf = () => 'ok') => {
    const started = seconds()
    const span = trace?.open(operation, labels)
    const end = (outcome: string): void => {
      measure?.measured({ operation, labels, outcome, seconds: seconds() - started })
      span?.end(outcome)
    }
    try {
      const value = await (span ? span.run(work) : work())
      end(outcomeOf(value))
      return value
    } catch (error) {
      end('failed')
      throw error
    }
  }
  return { observe, count: (what, labels) => measure?.counted(what, labels) }
}
