import { createSignal } from 'solid-js'

/** How many wait, before the title of the browser's tab: "(3) Contatti, Centralino". Zero: nothing is written. */
export const [titleBadge, setTitleBadge] = createSignal(0)
