import './switchboard.css'
import type { JSX } from 'solid-js'
import { For } from 'solid-js'

const step = 74
const places = Array.from({ length: 49 }, (_, index) => ({
  x: (index % 7) * step + 20,
  y: Math.floor(index / 7) * step + 20,
}))
const at = (column: number, row: number): string => `${column * step + 20} ${row * step + 20}`

/** The panel of jacks with three lines plugged in; cords sag below both ends, the lit lamp is somebody waiting. */
export function Switchboard(): JSX.Element {
  return (
    <svg viewBox="0 0 484 484" class="w-full max-w-121" fill="none" aria-hidden="true">
      <For each={places}>
        {({ x, y }) => (
          <>
            <circle cx={x} cy={y} r="9" class="jack-ring" />
            <circle cx={x} cy={y} r="3" class="jack-hole" />
          </>
        )}
      </For>
      <g stroke-width="5" stroke-linecap="round">
        <path d={`M${at(0, 1)}C20 250 168 250 ${at(2, 0)}`} class="cord-1" />
        <path d={`M${at(1, 3)}C94 420 390 420 ${at(5, 1)}`} class="cord-2" />
        <path d={`M${at(3, 4)}C242 460 464 460 ${at(6, 3)}`} class="cord-3" />
      </g>
      <circle cx="20" cy="94" r="11" class="plug-1" />
      <circle cx="168" cy="20" r="11" class="plug-1" />
      <circle cx="94" cy="242" r="11" class="plug-2" />
      <circle cx="390" cy="94" r="17" class="lamp-ring" />
      <circle cx="390" cy="94" r="11" class="lamp-lit" />
      <circle cx="242" cy="316" r="11" class="plug-3" />
      <circle cx="464" cy="242" r="11" class="plug-3" />
    </svg>
  )
}
