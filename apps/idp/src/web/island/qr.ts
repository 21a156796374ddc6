import encodeQR from 'qr'

const SVG = 'http://www.w3.org/2000/svg'
/** Modules around the code that stay empty (ISO/IEC 18004). */
const QUIET = 4

const element = (name: string, attributes: Readonly<Record<string, string>>): SVGElement => {
  const node = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
  return node
}

/** One path for all dark modules: `h1v1h-1z` at each. */
const toPath = (rows: readonly (readonly boolean[])[]): string =>
  rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')

/** A QR code as an `<svg>` with a name for those who do not see it; always dark on light, as scanners expect. */
export const drawQr = (text: string, label: string): SVGElement => {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET })
  const size = String(rows.length)
  const svg = element('svg', {
    class: 'qr',
    role: 'img',
    viewBox: `0 0 ${size} ${size}`,
    'aria-label': label,
  })
  svg.append(
    element('rect', { width: size, height: size, fill: '#fff' }),
    element('path', { d: toPath(rows), fill: '#000', 'shape-rendering': 'crispEdges' }),
  )
  return svg
}
