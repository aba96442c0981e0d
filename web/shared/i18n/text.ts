import { type BaseTemplateArgs, flatten, resolveTemplate } from '@solid-primitives/i18n'
import { createSignal } from 'solid-js'
import type { Language } from '../../../worker/contracts/common.ts'
import { formatNumber } from '../format.ts'
import { language, onLanguageChange } from './language.ts'

/** A dictionary: texts with `{{ name }}` slots, nested as deep as reads well. */
export type Dictionary = { readonly [key: string]: string | Dictionary }

/** The shape of the Italian dictionary with free texts: what English and French must fill, no key more or less. */
export type Translation<T extends Dictionary> = {
  readonly [K in keyof T]: T[K] extends Dictionary ? Translation<T[K]> : string
}

/** Dotted paths of all texts of a dictionary, such as `table.empty`. */
export type TextKey<T extends Dictionary> = {
  [K in keyof T & string]: T[K] extends Dictionary ? `${K}.${TextKey<T[K]>}` : K
}[keyof T & string]

/** Paths of the texts that come in plural forms: groups with `one` and `other` (and `many` where it differs). */
export type PluralKey<T extends Dictionary> = {
  [K in keyof T & string]: T[K] extends Dictionary
    ? T[K] extends { readonly other: string }
      ? K | `${K}.${PluralKey<T[K]>}`
      : `${K}.${PluralKey<T[K]>}`
    : never
}[keyof T & string]

export type TextArea<T extends Dictionary> = {
  /** The text of a key in the language of the interface, its slots filled; numbers go in formatted. Reactive. */
  t: (key: TextKey<T>, slots?: BaseTemplateArgs) => string
  /** The plural form that a count asks for (Intl.PluralRules), with the formatted count in `{{ count }}`. Reactive. */
  plural: (key: PluralKey<T>, count: number, slots?: BaseTemplateArgs) => string
  /** Whether a key exists: for codes that come from the server. */
  has: (key: string) => key is TextKey<T>
  /** Loads the texts of the language in use; routes wait for it, so pages never see an empty text. */
  load: () => Promise<void>
}

type Loader<T extends Dictionary> = () => Promise<{ readonly default: Translation<T> }>

const pluralRules: Partial<Record<Language, Intl.PluralRules>> = {}

function pluralCategory(of: Language, count: number): Intl.LDMLPluralRule {
  const rules = (pluralRules[of] ??= new Intl.PluralRules(of))
  return rules.select(count)
}

/** The text areas of the interface: one per area of pages, each language loaded when first needed. */
export function createTextArea<T extends Dictionary>(sources: Record<Language, Loader<T>>): TextArea<T> {
  const [texts, setTexts] = createSignal<Partial<Record<Language, ReadonlyMap<string, string>>>>({})
  let started = false

  async function load(of: Language): Promise<void> {
    if (texts()[of]) return
    const module = await sources[of]()
    setTexts((known) => ({ ...known, [of]: textsByPath(module.default, of) }))
  }

  /** Areas join the change of language once they are in use, so that unused ones are not fetched. */
  function ensure(): void {
    if (!started) {
      started = true
      onLanguageChange(load)
    }
  }

  function lookUp(key: string): string | undefined {
    const known = texts()[language()]
    return known?.get(key)
  }

  return {
    t(key, slots) {
      const text = lookUp(key) ?? ''
      return slots ? resolveTemplate(text, formatSlots(slots)) : text
    },
    plural(key, count, slots) {
      const text = lookUp(`${key}.${pluralCategory(language(), count)}`) ?? lookUp(`${key}.other`) ?? ''
      return resolveTemplate(text, formatSlots({ ...slots, count }))
    },
    has: (key): key is TextKey<T> => lookUp(key) !== undefined,
    load() {
      ensure()
      return load(language())
    },
  }
}

function textsByPath(dictionary: Dictionary, of: Language): ReadonlyMap<string, string> {
  const entries = Object.entries(flatten(dictionary))
  const set = of === 'fr' ? frenchSpaces : (text: string) => text
  return new Map(
    entries.flatMap(([path, text]) => (typeof text === 'string' ? [[path, set(text)] as const] : [])),
  )
}

/** The spaces that French puts before tall punctuation and inside guillemets, at which no line may break. */
export const frenchSpaces = (text: string): string =>
  text.replace(/ (?=[?!:;»])/g, '\u00a0').replace(/« /g, '«\u00a0')

function formatSlots(slots: BaseTemplateArgs): BaseTemplateArgs {
  return Object.fromEntries(
    Object.entries(slots).map(([name, value]) => [
      name,
      typeof value === 'number' ? formatNumber(value, language()) : value,
    ]),
  )
}
