import type { JSX } from 'solid-js'
import type { PushContent } from '../../../worker/contracts/campaign-content.ts'
import { pushText } from '../i18n/push.ts'
import { PushMessage } from './PushMessage.tsx'

/** The notification on a phone and on a desktop, side by side. */
export function PushPreviews(props: { from: string; content: PushContent; dimmed?: boolean }): JSX.Element {
  const { t } = pushText
  return (
    <div class="flex flex-wrap items-start gap-4 rounded-8 border border-line bg-sunken p-4">
      <figure class="flex w-78 max-w-full flex-col gap-1">
        <figcaption class="text-secondary text-text-3">{t('preview.phone')}</figcaption>
        <PushMessage
          label={t('preview.phone')}
          from={props.from}
          content={props.content}
          empty={t('preview.empty')}
          dimmed={props.dimmed}
        />
      </figure>
      <figure class="flex w-94 max-w-full flex-col gap-1">
        <figcaption class="text-secondary text-text-3">{t('preview.desktop')}</figcaption>
        <PushMessage
          wide
          label={t('preview.desktop')}
          from={props.from}
          content={props.content}
          empty={t('preview.empty')}
          dimmed={props.dimmed}
        />
      </figure>
    </div>
  )
}
