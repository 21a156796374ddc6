import type { MessageKey } from './messages.ts'

/** Fills a text's `{name}` places. */
export type Translate = (key: MessageKey, values?: Readonly<Record<string, string | number>>) => string

/** Binds {@link Translate} to texts. A place without a value stays visible, so that a test finds it. */
export const translator =
  (messages: Readonly<Partial<Record<MessageKey, string>>>): Translate =>
  (key, values = {}) =>
    (messages[key] ?? key).replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place))
