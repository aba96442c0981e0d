import type { JSX } from 'solid-js'
import { onMount } from 'solid-js'

/**
 * A toolbar as assistive technology knows it (WAI-ARIA Authoring Practices, "toolbar"): one stop of the tab
 * key, the arrows between its buttons.
 */
export function Toolbar(props: { label: string; children: JSX.Element }): JSX.Element {
  let bar: HTMLDivElement | undefined
  const buttons = () => [...(bar?.querySelectorAll('button') ?? [])]
  function setStop(stop: HTMLButtonElement | undefined): void {
    for (const button of buttons()) button.tabIndex = button === stop ? 0 : -1
  }
  function move(event: KeyboardEvent): void {
    const all = buttons()
    const at = all.findIndex((button) => button === document.activeElement)
    const to = {
      ArrowRight: (at + 1) % all.length,
      ArrowLeft: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    }[event.key]
    if (at === -1 || to === undefined) return
    event.preventDefault()
    all[to]?.focus()
  }
  onMount(() => setStop(buttons()[0]))
  return (
    <div
      ref={(element) => (bar = element)}
      class="flex flex-wrap items-center gap-0.5 border-b border-line px-1.5 py-1"
      role="toolbar"
      aria-label={props.label}
      onKeyDown={move}
      onFocusIn={({ target }) => {
        if (target instanceof HTMLButtonElement) setStop(target)
      }}
    >
      {props.children}
    </div>
  )
}
