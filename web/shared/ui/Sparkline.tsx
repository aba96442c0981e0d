import type { JSX } from 'solid-js'

const width = 72
const height = 22
const pad = 3

/** Points of a line through the values, in the sparkline's own pixels; flat in the middle when nothing changes. */
function sparklinePoints(values: readonly number[]): [number, number][] {
  const low = Math.min(...values)
  const spread = Math.max(...values) - low
  const step = values.length > 1 ? (width - 2 * pad) / (values.length - 1) : 0
  return values.map((value, index) => [
    Math.round((pad + index * step) * 10) / 10,
    Math.round(
      (spread === 0 ? height / 2 : height - pad - ((value - low) / spread) * (height - 2 * pad)) * 10,
    ) / 10,
  ])
}

/** How a figure went, 72 × 22, an end dot; the difference stands beside it in text, so the drawing is silent. */
export function Sparkline(props: { values: readonly number[]; still?: boolean }): JSX.Element {
  const points = () => sparklinePoints(props.values)
  const last = () => points().at(-1) ?? [width - pad, height / 2]
  const color = () => (props.still ? 'text-line-ctl' : 'text-c1')
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      class={color()}
      fill="none"
      aria-hidden="true"
    >
      <polyline
        points={points()
          .map((point) => point.join(','))
          .join(' ')}
        stroke="currentColor"
        stroke-width="1.5"
        stroke-linejoin="round"
        stroke-linecap="round"
      />
      <circle cx={last()[0]} cy={last()[1]} r="2" fill="currentColor" />
    </svg>
  )
}
