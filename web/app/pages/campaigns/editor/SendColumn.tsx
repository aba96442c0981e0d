import Clock from 'lucide-solid/icons/clock'
import Send from 'lucide-solid/icons/send'
import type { JSX } from 'solid-js'
import { Show } from 'solid-js'
import type { Campaign } from '../../../../../worker/contracts/campaigns.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { scheduleText } from '../../../i18n/schedule.ts'
import { useWorkspace } from '../../../session.tsx'
import { sendTest } from '../campaigns.data.ts'
import { AudiencePanel } from './AudiencePanel.tsx'
import type { Written } from './draft.ts'
import type { ChosenContact } from './Preview.tsx'
import { ScheduleDialog } from './ScheduleDialog.tsx'
import type { createSendQuestion } from './send-question.ts'
import { SendDialog } from './SendDialog.tsx'
import { TestSend } from './TestSend.tsx'

/** Beside what is written: whom it reaches, and the ways to let it go. */
export function SendColumn(props: {
  campaign: Campaign
  written: Written
  sending: ReturnType<typeof createSendQuestion>
  /** Whom a test shows it as. */
  contact: ChosenContact
}): JSX.Element {
  const workspace = useWorkspace()
  const { t } = campaignsText

  async function saveAll(): Promise<void> {
    const { autosave } = props.written
    if (!(await autosave.flush())) throw autosave.failure()
  }

  return (
    <aside class="flex w-80 flex-none flex-col gap-4 border-l border-line bg-bg p-4 max-lg:w-full max-lg:border-t max-lg:border-l-0 lg:overflow-auto">
      <AudiencePanel
        channel={props.campaign.channel}
        audience={props.written.audience()}
        stale={props.written.audienceIsStale()}
        error={props.written.audienceError()}
        onRetry={props.written.askAgain}
        onForgetLists={workspace.can('campaigns.write') ? props.written.forgetGoneLists : null}
      />
      <div class="mt-auto flex flex-col gap-2">
        <Show when={workspace.can('campaigns.send')}>
          <TestSend
            channel={props.campaign.channel}
            send={(test) => sendTest(workspace.slug(), props.campaign.id, test)}
            contact={props.contact}
            save={saveAll}
          />
        </Show>
        <Button
          kind="main"
          wide
          icon={Send}
          offReason={props.sending.off()}
          busy={props.sending.asking() === 'send'}
          busyLabel={t('send.checking')}
          onClick={() => void props.sending.ask('send')}
        >
          {t('send.action')}
        </Button>
        <Show when={props.campaign.state === 'draft'}>
          <Button
            wide
            icon={Clock}
            offReason={props.sending.off()}
            busy={props.sending.asking() === 'time'}
            busyLabel={t('send.checking')}
            onClick={() => void props.sending.ask('time')}
          >
            {scheduleText.t('action')}
          </Button>
        </Show>
      </div>
      <Show when={props.sending.asked('send')}>
        {(asked) => (
          <SendDialog
            open
            onClose={props.sending.close}
            campaign={asked().campaign}
            audience={asked().audience}
          />
        )}
      </Show>
      <Show when={props.sending.asked('time')}>
        {(asked) => <ScheduleDialog checked={asked()} onClose={props.sending.close} />}
      </Show>
    </aside>
  )
}
