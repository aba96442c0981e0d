import { createSignal } from 'solid-js'

/**
 * Keeps what is written into a field within its limit, whichever way it comes, and notes when something did
 * not fit. The browser's own `maxLength` cuts what a person types or pastes before it is laid out (a text of
 * 100,000 letters would hold the page for half a minute); what a tool sets is cut here.
 */
export function createTextLimit(options: {
  /** In UTF-16 units; without one nothing is cut. */
  max: () => number | undefined
  /** What stands in the field before the change. */
  text: () => string
  onText: (text: string) => void
}) {
  const [isCut, setIsCut] = createSignal(false)
  const limit = () => options.max() ?? Infinity

  function onBeforeInput(event: InputEvent & { currentTarget: HTMLTextAreaElement }): void {
    const { selectionStart, selectionEnd, value } = event.currentTarget
    const added = event.data?.replaceAll('\r\n', '\n').length ?? 0
    const room = limit() - (value.length - (selectionEnd - selectionStart))
    if (added > room) setIsCut(true)
  }
  function onInput(event: InputEvent & { currentTarget: HTMLTextAreaElement }): void {
    const area = event.currentTarget
    const max = limit()
    // A text that was too long already may be shortened letter by letter.
    if (area.value.length > max && area.value.length > options.text().length) {
      area.value = cutText(area.value, max)
      setIsCut(true)
    } else if (area.value.length < max) setIsCut(false)
    options.onText(area.value)
  }
  return { isCut, onBeforeInput, onInput }
}

/** The beginning of a text, never half of a surrogate pair. */
const cutText = (text: string, max: number): string =>
  text.length <= max ? text : text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '')
