import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Show } from 'solid-js'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { problemText } from '../../../../shared/problem-text.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { Notice } from '../../../../shared/ui/States.tsx'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { chatText } from '../../../i18n/chat.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { ConfirmDialog } from '../ConfirmDialog.tsx'
import { CopyField } from '../CopyField.tsx'
import { Section } from '../Section.tsx'
import { makeChatSecret } from './chat.data.ts'

/** The key with which a site's server proves who its visitor is; shown once. */
export function IdentitySection(props: { secretAt: number | null }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const format = useFormat()
  const { t } = chatText
  const [secret, setSecret] = createSignal<string | null>(null)
  const [isAsking, setAsking] = createSignal(false)
  const make = async () => setSecret(await makeChatSecret(client, workspace.slug()))
  const start = async () => {
    if (props.secretAt !== null) return setAsking(true)
    try {
      await make()
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
  return (
    <Section title={t('identity.title')} lead={t('identity.lead')}>
      <div class="flex flex-col gap-3">
        <p class="text-text-2">{t('identity.how')}</p>
        <Show
          when={secret()}
          fallback={
            <p class="text-text-2">
              {props.secretAt === null
                ? t('identity.none')
                : t('identity.since', { date: format.moment(props.secretAt) })}
            </p>
          }
        >
          {(text) => (
            <>
              <Notice tone="warn" live fact={t('identity.made')} />
              <CopyField label={t('identity.secret')} value={text()} />
            </>
          )}
        </Show>
        <Show when={workspace.can('channels.write')}>
          <div>
            <Button onClick={() => void start()}>
              {t(props.secretAt === null ? 'identity.make' : 'identity.renew')}
            </Button>
          </div>
        </Show>
      </div>
      <Show when={isAsking()}>
        <ConfirmDialog
          title={t('identity.renewTitle')}
          text={t('identity.renewText')}
          action={t('identity.renew')}
          busyLabel={uiText.t('actions.saving')}
          onConfirm={make}
          onClose={() => setAsking(false)}
        />
      </Show>
    </Section>
  )
}
