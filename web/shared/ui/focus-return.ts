import { createRenderEffect, on } from 'solid-js'

/** What had the focus; for an entry of a menu, which goes away with it, the menu's own button. */
function openerNow(): HTMLElement | null {
  const active = document.activeElement
  const menu = active?.closest('[role="menu"]')
  const button = menu && document.getElementById(menu.getAttribute('aria-labelledby') ?? '')
  const opener = button ?? active
  return opener instanceof HTMLElement && opener !== document.body ? opener : null
}

/**
 * Remembers where the focus was when a surface without a trigger of its own opens; the handler returned gives
 * it back when that surface closes (`onCloseAutoFocus`).
 */
export function createFocusReturn(open: () => boolean): (event: Event) => void {
  let opener: HTMLElement | null = null
  // A render effect runs before the surface takes the focus.
  createRenderEffect(
    on(open, (isOpen) => {
      if (isOpen) opener = openerNow()
    }),
  )
  return (event) => {
    event.preventDefault()
    if (opener?.isConnected) opener.focus({ preventScroll: true })
  }
}
