export { ANVIL_KEYS, type Anvil, type AnvilOptions, startAnvil } from './anvil.ts'
export { type LaunchChromiumOptions, launchChromium } from './chromium.ts'
export { TestingError, type TestingErrorCode } from './errors.ts'
export { type Compiled, type CompileOptions, compile } from './solidity.ts'
