/** What a browser says of itself, roughly. It is its own word: good for recognising, never a proof. */
export type DeviceHint = {
  readonly browser?: string | undefined
  readonly system?: string | undefined
  /** A phone or a tablet. */
  readonly handheld: boolean
}

type Sign = readonly [name: string, sign: RegExp]

/** In this order: most name others as well. */
const BROWSERS: readonly Sign[] = [
  ['Edge', /\bEdg(?:A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:HeadlessChrome|Chrome|CriOS)\//],
  ['Safari', /\bSafari\//],
]
const SYSTEMS: readonly Sign[] = [
  ['Android', /\bAndroid\b/],
  ['iOS', /\b(?:iPhone|iPad|iPod)\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMacintosh\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
]

const first = (signs: readonly Sign[], text: string): string | undefined =>
  signs.find(([, sign]) => sign.test(text))?.[0]

/** Reads it from the headers: names of our own lists only, never words of the sender. */
export const deviceHint = (headers: Headers): DeviceHint => {
  const agent = (headers.get('user-agent') ?? '').slice(0, 500)
  const system = first(SYSTEMS, agent)
  return {
    browser: first(BROWSERS, agent),
    system,
    handheld: system === 'Android' || system === 'iOS' || headers.get('sec-ch-ua-mobile') === '?1',
  }
}
