import type { AudiencePreview } from '../../../../../worker/contracts/campaigns.ts'
import { namesField, renameField } from '../../../../../worker/lib/merge-fields/text.ts'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { messengerText } from '../../../i18n/messenger.ts'
import { whatsappCampaignsText } from '../../../i18n/whatsapp-campaigns.ts'

export type Problem = AudiencePreview['problems'][number]

/** The sentence of a problem that stops the send. Reactive. */
export function problemWords({ field, code, params }: Problem): string {
  if (code === 'unknown_field' && params?.['suggestion'] !== undefined) {
    return campaignsText.t('problem.unknown_field_suggest', params)
  }
  if (field.startsWith('content.quickReplies') && (code === 'required' || code === 'repeated')) {
    return messengerText.t(`problem.${code}`)
  }
  for (const key of [`problem.${field}_${code}`, `problem.${code}`]) {
    if (campaignsText.has(key)) return campaignsText.t(key, params)
    if (whatsappCampaignsText.has(key)) return whatsappCampaignsText.t(key, params)
  }
  return campaignsText.t('problem.other')
}

const notMistakes = new Set(['required', 'sender_missing', 'list_filling'])

/** What is missing is said once, beside the send button; what is wrong is said at its field. */
export const isMistake = (problem: Problem): boolean => !notMistakes.has(problem.code)

/** A text with a mistyped field replaced by the suggested one, its fallback kept. */
export function takeSuggestion(text: string, { params }: Problem): string {
  const name = String(params?.['name'] ?? '')
  const suggestion = String(params?.['suggestion'] ?? '')
  if (name === '' || suggestion === '') return text
  return renameField(text, name, suggestion)
}

/** Whether a text still has the mistake that was told of an older version of it. */
export function stillThere(text: string, { code, params }: Problem): boolean {
  if (code === 'required') return text === ''
  if (typeof params?.['name'] === 'string') return namesField(text, params['name'])
  const part = params?.['text'] ?? params?.['url']
  return typeof part !== 'string' || text.includes(part)
}
