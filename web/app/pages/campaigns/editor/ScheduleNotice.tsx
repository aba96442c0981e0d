import { useMutation, useQueryClient } from '@tanstack/solid-query'
import Clock from 'lucide-solid/icons/clock'
import type { JSX } from 'solid-js'
import { Match, Show, Switch } from 'solid-js'
import { HeldReason } from '../../../../../worker/contracts/campaign-reasons.ts'
import type { Campaign } from '../../../../../worker/contracts/campaigns.ts'
import { unwrap } from '../../../../shared/api.ts'
import { problemText } from '../../../../shared/problem-text.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { Notice } from '../../../../shared/ui/States.tsx'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { scheduleText } from '../../../i18n/schedule.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { campaignKeys, sendingApi } from '../campaigns.data.ts'
import { offsetName, zoneName } from './zone-words.ts'

/** When the campaign starts by itself; or that it did not, why, and what to do. */
export function ScheduleNotice(props: {
  campaign: Pick<Campaign, 'id' | 'state' | 'scheduledAt' | 'waitReason'>
  /** Opens the question for a time; absent when it cannot be asked now. */
  onSchedule?: () => void
  /** Saves what is being written, so that taking the time away meets no conflict. */
  settle: () => Promise<boolean>
}): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const cache = useQueryClient()
  const { t } = campaignsText
  const held = () => HeldReason.safeParse(props.campaign.waitReason).data
  const slots = (at: number) => ({
    moment: format.fullMoment(at),
    zone: zoneName(workspace.timeZone()),
    offset: offsetName(at, workspace.timeZone()),
  })
  const unschedule = useMutation(() => ({
    mutationFn: async () => {
      await props.settle()
      return unwrap(
        sendingApi(workspace.slug())[':id'].unschedule.$post({ param: { id: String(props.campaign.id) } }),
      )
    },
    onSettled: () => cache.invalidateQueries({ queryKey: campaignKeys.all(workspace.slug()) }),
    onSuccess: () => showToast({ text: scheduleText.t('undone') }),
    onError: (error) => showToast({ text: problemText(error), failed: true }),
  }))
  const timeButton = (label: string): JSX.Element => (
    <Show when={workspace.can('campaigns.send')}>
      <Button
        icon={Clock}
        offReason={props.onSchedule ? undefined : t('send.notReady')}
        onClick={() => props.onSchedule?.()}
      >
        {label}
      </Button>
    </Show>
  )
  return (
    <Switch>
      <Match when={props.campaign.state === 'scheduled' && props.campaign.scheduledAt}>
        {(at) => (
          <Notice
            icon={Clock}
            fact={scheduleText.t('starts', slots(at()))}
            action={
              <span class="flex flex-wrap gap-2">
                {timeButton(scheduleText.t('change'))}
                <Show when={workspace.can('campaigns.send')}>
                  <Button busy={unschedule.isPending} onClick={() => unschedule.mutate()}>
                    {scheduleText.t('undo')}
                  </Button>
                </Show>
              </span>
            }
          >
            {scheduleText.t('startsText')}
          </Notice>
        )}
      </Match>
      <Match when={props.campaign.state === 'draft' && held()}>
        {(reason) => (
          <Notice
            live
            tone="bad"
            fact={
              reason() === 'held_edited'
                ? scheduleText.t('takenBack')
                : scheduleText.t('held', slots(props.campaign.scheduledAt ?? 0))
            }
            action={timeButton(scheduleText.t('again'))}
          >
            {scheduleText.t(`why.${reason()}`)}
          </Notice>
        )}
      </Match>
    </Switch>
  )
}
