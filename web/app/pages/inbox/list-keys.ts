import { onCleanup, onMount } from 'solid-js'
import { isLayerOpen } from './open-layer.ts'

/** Whether a stroke belongs to what has the focus: a field, a menu, a dialog. */
function isTaken({ target }: KeyboardEvent): boolean {
  if (isLayerOpen()) return true
  if (!(target instanceof Element)) return false
  if (target instanceof HTMLInputElement && target.type === 'checkbox') return false
  const taken = 'input, textarea, select, [contenteditable="true"], [role="menu"], [role="dialog"]'
  return target.closest(taken) !== null
}

/**
 * Single keys of the list, while nothing is being typed. They come before those of the conversation, which they pass
 * on by answering false. Call it in a component.
 */
export function createListKeys(keys: Readonly<Record<string, () => boolean>>): void {
  function onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTaken(event)) return
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (act?.() !== true) return
    event.preventDefault()
    event.stopPropagation()
  }
  onMount(() => window.addEventListener('keydown', onKey, { capture: true }))
  onCleanup(() => window.removeEventListener('keydown', onKey, { capture: true }))
}

/** Opens the menu of an action of the bar from its own button, so that it stands by it and gives the focus back. */
export function openBulk(action: 'snooze' | 'assign'): void {
  const opener = document.querySelector(`[data-bulk="${action}"]`)
  if (!(opener instanceof HTMLElement)) return
  opener.focus()
  opener.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
}
