const tabbable = 'a[href], button, input, select, textarea, [tabindex], iframe'

/** Of radios with one name only the chosen one is a stop. */
const isPassedBy = (one: HTMLElement, all: readonly HTMLElement[]): boolean =>
  one instanceof HTMLInputElement &&
  one.type === 'radio' &&
  !one.checked &&
  all.some((other) => other instanceof HTMLInputElement && other.name === one.name && other.checked)

/** The stops of the Tab key inside an element, in their order. */
function stopsOf(host: Element): HTMLElement[] {
  const seen = [...host.querySelectorAll<HTMLElement>(tabbable)].filter(
    (one) => one.tabIndex >= 0 && one.checkVisibility() && !one.matches(':disabled'),
  )
  return seen.filter((one) => !isPassedBy(one, seen))
}

/**
 * Tab goes round in a surface whose content stands at the end of the page, where it would lead out of everything.
 * The page behind stays readable, unlike with a modal surface; menus opened from it are not hidden.
 */
export function keepTabInside(event: KeyboardEvent & { currentTarget: Element }): void {
  if (event.key !== 'Tab') return
  const stops = stopsOf(event.currentTarget)
  const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]]
  if (document.activeElement !== from) return
  event.preventDefault()
  to?.focus()
}
