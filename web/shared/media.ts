import { createSignal, onCleanup } from 'solid-js'

/** Whether a media query holds, reactive; call it in a component. */
export function createMedia(query: string): () => boolean {
  const list = matchMedia(query)
  const [matches, setMatches] = createSignal(list.matches)
  const update = (): void => {
    setMatches(list.matches)
  }
  list.addEventListener('change', update)
  onCleanup(() => list.removeEventListener('change', update))
  return matches
}

/** Below 640: one column, sheets instead of popovers, rows instead of tables. */
export const phoneQuery = '(width < 640px)'
