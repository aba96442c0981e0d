import { createSignal } from 'solid-js'
import { type Language, languages } from '../../../worker/contracts/common.ts'
import { readStored, writeStored } from '../storage.ts'

/** Read before the first paint too, by `web/app/theme-boot.js`. */
const storageKey = 'centralino.language'

/** Names of the languages, each in itself. */
export const languageNames: Record<Language, string> = {
  it: 'Italiano',
  en: 'English',
  fr: 'Français',
}

/** Picks the first supported language of a preference list such as `navigator.languages`; Italian otherwise. */
export function pickLanguage(stored: string | null, preferred: readonly string[]): Language {
  const wanted = [stored ?? '', ...preferred].map((tag) => tag.slice(0, 2).toLowerCase())
  for (const tag of wanted) {
    const found = languages.find((language) => language === tag)
    if (found) return found
  }
  return 'it'
}

const [current, setCurrent] = createSignal<Language>(
  typeof navigator === 'undefined' ? 'it' : pickLanguage(readStored(storageKey), navigator.languages),
)

/** The language of the interface, reactive. */
export const language = current

/** Loaders of every text area in use, so that a change of language shows no half-translated page. */
const loaders = new Set<(language: Language) => Promise<void>>()

/** Registers an area's loader; called by `createTextArea`. */
export function onLanguageChange(load: (language: Language) => Promise<void>): void {
  loaders.add(load)
}

/** Loads the texts of a language, then switches to it, remembers it and sets `<html lang>`. */
export async function setLanguage(next: Language): Promise<void> {
  await Promise.all([...loaders].map((load) => load(next)))
  setCurrent(next)
  writeStored(storageKey, next)
  applyLanguage()
}

/** Sets `<html lang>` to the language in use. */
export function applyLanguage(): void {
  document.documentElement.lang = current()
}
