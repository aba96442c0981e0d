import { onCleanup, onMount } from 'solid-js'
import { isLayerOpen } from '../open-layer.ts'

/** Whether a key stroke belongs to what has the focus: a field, a menu, a dialog. */
function isTaken({ target }: KeyboardEvent): boolean {
  if (isLayerOpen()) return true
  if (!(target instanceof Element)) return false
  return (
    target.closest('input, textarea, select, [contenteditable="true"], [role="menu"], [role="dialog"]') !==
    null
  )
}

/** Single keys that act on the conversation in sight, while nothing is being typed. Call it in a component. */
export function createKeys(keys: Readonly<Record<string, () => void>>, isOn: () => boolean): void {
  const clicks: Readonly<Record<string, string>> = { a: 'assign', s: 'snooze' }
  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTaken(event) || !isOn()) return
    const key = event.key.toLowerCase()
    // Menus open from their own button, so that they stand by it and give the focus back.
    const opener = clicks[key] === undefined ? null : document.querySelector(`[data-action="${clicks[key]}"]`)
    const act = keys[key] ?? (opener instanceof HTMLElement ? () => openMenu(opener) : undefined)
    if (act === undefined) return
    event.preventDefault()
    act()
  }
  onMount(() => document.addEventListener('keydown', onKey))
  onCleanup(() => document.removeEventListener('keydown', onKey))
}

function openMenu(opener: HTMLElement): void {
  opener.focus()
  opener.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
}
