import type { TemplateSummary, TranslationSummary } from '../../../../../worker/contracts/templates.ts'
import { whatsappCampaignsText } from '../../../i18n/whatsapp-campaigns.ts'
import { languageInSentence } from '../../templates/words.ts'

const isSendable = ({ state, isElsewhere }: TranslationSummary): boolean =>
  state === 'approved' && !isElsewhere

/** Why a template cannot be chosen, or null: whoever speaks none of its languages gets the default one. Reactive. */
export function whyNot(template: Pick<TemplateSummary, 'translations' | 'defaultLanguage'>): string | null {
  const { translations, defaultLanguage } = template
  const main = translations.find(({ language }) => language === defaultLanguage)
  if (main !== undefined && isSendable(main)) return null
  const { t } = whatsappCampaignsText
  const state = main?.isElsewhere ? 'elsewhere' : (main?.state ?? 'draft')
  const reason = t(`whyNot.${state === 'approved' ? 'elsewhere' : state}`)
  return translations.some(isSendable)
    ? t('whyNot.inLanguage', {
        language: languageInSentence(defaultLanguage),
        reason: reason.charAt(0).toLocaleLowerCase() + reason.slice(1),
      })
    : reason
}
