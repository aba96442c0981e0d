import { onCleanup } from 'solid-js'

/**
 * Tells how high the foot of the page is, for what floats at the lower edge (`--page-foot`) to stand above it.
 * Call it in a component, with the foot.
 */
export function keepPageFoot(foot: HTMLElement): void {
  const root = document.documentElement.style
  const observer = new ResizeObserver(() => root.setProperty('--page-foot', `${foot.offsetHeight}px`))
  observer.observe(foot)
  onCleanup(() => {
    observer.disconnect()
    root.removeProperty('--page-foot')
  })
}
