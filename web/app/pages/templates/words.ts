import type { FieldProblem } from '../../../../worker/contracts/common.ts'
import type { TemplateTranslation, TranslationState } from '../../../../worker/contracts/templates.ts'
import { language } from '../../../shared/i18n/language.ts'
import type { BadgeTone } from '../../../shared/ui/Badge.tsx'
import { templatesText } from '../../i18n/templates.ts'

/** How a state is shown: a tone, with its word beside it. */
export const stateTones: Record<TranslationState, BadgeTone> = {
  draft: 'neutral',
  queued: 'accent',
  in_review: 'accent',
  approved: 'ok',
  rejected: 'bad',
  paused: 'warn',
  disabled: 'bad',
}

/** A translation that counts on the connection of now: one of another has to be asked for again. */
export const shownState = ({
  state,
  isElsewhere,
}: Pick<TemplateTranslation, 'state' | 'isElsewhere'>): TranslationState | 'elsewhere' =>
  isElsewhere ? 'elsewhere' : state

/** A language in the language of the interface, as it stands in a sentence: "francese". Reactive. */
export const languageInSentence = (code: string): string => nameIn(code, language())
/** The same as it stands alone: "Francese". Reactive. */
export const languageName = (code: string): string => capitalised(languageInSentence(code))
/** A language by its own name: "Français". */
export const ownLanguageName = (code: string): string => capitalised(nameIn(code, code.replace('_', '-')))

const nameIn = (code: string, locale: string): string =>
  new Intl.DisplayNames([locale], { type: 'language' }).of(code.replace('_', '-')) ?? code
const capitalised = (name: string): string => name.charAt(0).toLocaleUpperCase() + name.slice(1)

/** Why a translation was rejected or stopped, in words where WhatsApp's are known. Reactive. */
export function reasonWords(reason: string): string {
  const key = `reason.${reason}`
  return templatesText.has(key) ? templatesText.t(key) : reason
}

/** The sentence of a problem. Reactive. */
export function problemWords({ field, code, params: told }: FieldProblem): string {
  const language = told?.['language']
  const params = language === undefined ? told : { ...told, language: languageInSentence(String(language)) }
  const part = field.split('.').at(-1) ?? ''
  const keys = [
    ...(params?.['suggestion'] === undefined ? [] : [`fact.${code}_suggest`]),
    `fact.${part}_${code}`,
    `fact.${code}`,
  ]
  for (const key of keys) if (templatesText.has(key)) return templatesText.t(key, params)
  return templatesText.t('fact.other')
}
