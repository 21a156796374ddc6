import { qrPath } from '../../phone/qr.ts'

const SVG = 'http://www.w3.org/2000/svg'

const element = (name: string, attributes: Readonly<Record<string, string>>): SVGElement => {
  const node = document.createElementNS(SVG, name)
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value)
  return node
}

/** A QR code as an `<svg>` with a name for those who do not see it; always dark on light, as scanners expect. */
export const drawQr = (text: string, label: string): SVGElement => {
  const { path, size } = qrPath(text)
  const box = { width: String(size), height: String(size) }
  const svg = element('svg', {
    class: 'qr',
    role: 'img',
    viewBox: `0 0 ${size} ${size}`,
    'aria-label': label,
  })
  svg.append(
    element('rect', { ...box, fill: '#fff' }),
    element('path', { d: path, fill: '#000', 'shape-rendering': 'crispEdges' }),
  )
  return svg
}
