import ChevronDown from 'lucide-solid/icons/chevron-down'
import type { JSX } from 'solid-js'
import type { Icon } from './Button.tsx'
import { Button, Glyph } from './Button.tsx'
import type { MenuEntry } from './Menu.tsx'
import { Menu } from './Menu.tsx'

/** A main action with its variants behind an arrow: "Invia ora", or at a time. */
export function SplitButton(props: {
  label: string
  icon?: Icon
  busy?: boolean
  busyLabel?: string
  onClick: () => void
  /** The variants. */
  entries: readonly MenuEntry[]
  /** The name of the arrow: "Altri modi di inviare". */
  moreLabel: string
}): JSX.Element {
  return (
    <span class="inline-flex">
      <Button
        kind="main"
        class="btn-split-main"
        icon={props.icon}
        busy={props.busy}
        busyLabel={props.busyLabel}
        onClick={() => props.onClick()}
      >
        {props.label}
      </Button>
      <Menu
        entries={props.entries}
        trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
          <button
            type="button"
            {...attributes}
            class="btn btn-main btn-split-arrow max-sm:w-11"
            aria-label={props.moreLabel}
          >
            <Glyph icon={ChevronDown} size={14} />
          </button>
        )}
      />
    </span>
  )
}
