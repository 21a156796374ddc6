/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { PropsWithChildren } from 'hono/jsx'

/** Lines in the colour of the text. Decoration: what an icon says stands beside it in words. */
const Icon = ({ children }: PropsWithChildren) => (
  <svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    {children}
  </svg>
)

/** Two signatures that meet: the product's mark. */
export const ProductMark = () => (
  <Icon>
    <circle cx="9" cy="12" r="6.5" />
    <circle cx="15" cy="12" r="6.5" />
  </Icon>
)

/** A closed lock, beside the host that was verified. */
export const Lock = () => (
  <Icon>
    <rect x="5" y="11" width="14" height="9" rx="2" />
    <path d="M8 11V8a4 4 0 0 1 8 0v3" />
  </Icon>
)

/** A shield, beside what signing means. */
export const Shield = () => (
  <Icon>
    <path d="M12 3l7 3v5c0 4.6-2.9 8.3-7 10-4.1-1.7-7-5.4-7-10V6z" />
    <path d="M9 12l2 2 4-4.5" />
  </Icon>
)
