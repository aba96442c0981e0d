import type { JSX } from 'solid-js'
import type { SmsContent } from '../../../../../worker/contracts/campaign-content.ts'
import { parseFields } from '../../../../../worker/lib/merge-fields/text.ts'
import { longestSmsText, smsPieces } from '../../../../../worker/lib/texts/sms-text.ts'
import { TextArea } from '../../../../shared/ui/Field.tsx'
import type { CampaignCost } from '../../../../../worker/contracts/credit.ts'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { SmsTextPanel } from '../../../messages/SmsTextPanel.tsx'
import { useFormat } from '../../../use-format.ts'
import { FieldMenu } from './FieldMenu.tsx'
import { insertAt } from './mail-body.ts'

/** The text of an SMS, with its fields, its segments and the letters that cost. */
export function SmsEditor(props: {
  content: unknown
  error: string | undefined
  fix: JSX.Element
  /** What the audience costs, for what one person does. */
  cost: CampaignCost | null
  onContent: (content: SmsContent) => void
}): JSX.Element {
  let area: HTMLTextAreaElement | undefined
  const format = useFormat()
  const { t } = campaignsText
  const text = () => smsTextOf(props.content)
  const pieces = () => smsPieces(parseFields(text()), () => [])
  /** In the country of most of the audience. */
  function costOf(segments: number): JSX.Element {
    const unit = props.cost?.units[0]
    if (props.cost === null || unit === undefined || segments === 0) return null
    const amount = format.price(unit.micros * segments, props.cost.currency)
    return unit.country === null
      ? t('cost.perPerson', { amount })
      : t('cost.perPersonIn', { amount, country: format.country(unit.country) })
  }
  function insert(field: string): void {
    const { text: filled, cursor } = insertAt(text(), area?.selectionStart ?? text().length, field)
    props.onContent({ text: filled })
    queueMicrotask(() => {
      area?.focus()
      area?.setSelectionRange(cursor, cursor)
    })
  }
  return (
    <div class="flex flex-col gap-3">
      <TextArea
        label={t('editor.smsText')}
        rows={6}
        maxLength={longestSmsText}
        value={text()}
        onText={(next) => props.onContent({ text: next })}
        help={t('editor.smsHelp')}
        error={props.error}
        aside={props.fix}
        ref={(element: HTMLTextAreaElement) => (area = element)}
      />
      <div>
        <FieldMenu of={t('editor.smsText')} onInsert={insert} />
      </div>
      <SmsTextPanel
        text={text()}
        pieces={pieces()}
        onText={(next) => props.onContent({ text: next })}
        cost={costOf}
      />
    </div>
  )
}

/** The text of a draft's content as it was written: what breaks a rule is told, and never lost. */
export function smsTextOf(content: unknown): string {
  const isText = typeof content === 'object' && content !== null && 'text' in content
  return isText && typeof content.text === 'string' ? content.text : ''
}
