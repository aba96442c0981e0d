import { createSignal } from 'solid-js'
import { readStored, writeStored } from './storage.ts'

/** What a person can choose; `system` follows the device. */
export const themeChoices = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof themeChoices)[number]

/** The same key is read before the first paint by `web/app/theme-boot.js`. */
const storageKey = 'centralino.theme'

const systemDark = matchMedia('(prefers-color-scheme: dark)')

function storedChoice(): ThemeChoice {
  const stored = readStored(storageKey)
  return themeChoices.find((choice) => choice === stored) ?? 'system'
}

const [choice, setChoice] = createSignal<ThemeChoice>(storedChoice())

/** The chosen theme, reactive. */
export const themeChoice = choice

/** Chooses a theme, shows it at once and remembers it on this device. */
export function setThemeChoice(next: ThemeChoice): void {
  setChoice(next)
  writeStored(storageKey, next)
  applyTheme()
}

function applyTheme(): void {
  const dark = choice() === 'dark' || (choice() === 'system' && systemDark.matches)
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
}

systemDark.addEventListener('change', applyTheme)
