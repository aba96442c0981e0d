import { useMutation, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Match, Show, Switch } from 'solid-js'
import { readLocalTime, toLocalTime } from '../../../../../worker/lib/texts/local-time.ts'
import { unwrap } from '../../../../shared/api.ts'
import { fieldError, problemText } from '../../../../shared/problem-text.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { RadioGroup } from '../../../../shared/ui/Choice.tsx'
import { Dialog } from '../../../../shared/ui/Dialog.tsx'
import { FieldError, TextField } from '../../../../shared/ui/Field.tsx'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { scheduleText } from '../../../i18n/schedule.ts'
import { sendingEndText } from '../../../i18n/sending-end.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { SendingEndLines, sendingOf } from '../SendingEndLines.tsx'
import { campaignKeys, sendingApi } from '../campaigns.data.ts'
import { CampaignCostLines } from './CampaignCostLines.tsx'
import type { Checked } from './draft.ts'
import { offsetName, zoneName } from './zone-words.ts'

const dayMs = 86_400_000

/** Asks when the campaign is to start, on the workspace's clocks, and says which moment that is. */
export function ScheduleDialog(props: { checked: Checked; onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const cache = useQueryClient()
  const { t } = campaignsText
  const zone = () => workspace.timeZone()
  const campaign = () => props.checked.campaign
  /** The time it has or was to have, else tomorrow at ten. */
  const proposed = (): string => {
    const at = campaign().scheduledAt
    if (at !== null && at > Date.now()) return toLocalTime(at, zone())
    return `${toLocalTime(Date.now() + dayMs, zone()).slice(0, 10)}T10:00`
  }
  const [localTime, setLocalTime] = createSignal(proposed())
  const [repeated, setRepeated] = createSignal<'first' | 'second'>('first')
  const read = () => readLocalTime(localTime().slice(0, 16), zone())
  const twice = () => {
    const moment = read()
    return moment?.type === 'twice' ? moment : undefined
  }
  const at = () => {
    const moment = read()
    return moment?.type === 'twice' ? moment[repeated()] : (moment?.at ?? null)
  }
  const isPast = () => (at() ?? Infinity) <= Date.now()
  const schedule = useMutation(() => ({
    mutationFn: () =>
      unwrap(
        sendingApi(workspace.slug())[':id'].schedule.$post({
          param: { id: String(campaign().id) },
          json: {
            version: campaign().version,
            localTime: localTime().slice(0, 16),
            repeated: repeated(),
          },
        }),
      ),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: campaignKeys.all(workspace.slug()) })
      props.onClose()
      showToast({ text: scheduleText.t('done', { moment: format.moment(at() ?? 0) }) })
    },
  }))
  const error = () =>
    fieldError(schedule.error, 'localTime') ?? (isPast() ? scheduleText.t('past') : undefined)
  return (
    <Dialog
      open
      onClose={props.onClose}
      title={scheduleText.t('title')}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{t('send.back')}</Button>
          <Button
            kind="main"
            busy={schedule.isPending}
            busyLabel={scheduleText.t('confirming')}
            offReason={at() === null || isPast() ? scheduleText.t('choose') : undefined}
            onClick={() => schedule.mutate()}
          >
            {scheduleText.t('confirm')}
          </Button>
        </>
      }
    >
      <div class="flex flex-col gap-3">
        <TextField
          label={scheduleText.t('when', { zone: zoneName(zone()) })}
          type="datetime-local"
          value={localTime()}
          min={toLocalTime(Date.now(), zone())}
          error={error()}
          onText={(text) => {
            schedule.reset()
            setLocalTime(text)
          }}
        />
        <Show when={twice()}>
          {(moments) => (
            <RadioGroup
              label={scheduleText.t('twice')}
              value={repeated()}
              options={[
                {
                  value: 'first',
                  label: scheduleText.t('first', { offset: offsetName(moments().first, zone()) }),
                },
                {
                  value: 'second',
                  label: scheduleText.t('second', { offset: offsetName(moments().second, zone()) }),
                },
              ]}
              onChange={setRepeated}
            />
          )}
        </Show>
        <div aria-live="polite" class="flex flex-col gap-1">
          <Switch>
            <Match when={read()?.type === 'skipped' && at()}>
              {(moment) => (
                <p class="text-warn">{scheduleText.t('skipped', { time: format.time(moment()) })}</p>
              )}
            </Match>
          </Switch>
          <Show when={!isPast() && at()}>
            {(moment) => (
              <>
                <p class="font-medium">
                  {scheduleText.t('moment', {
                    moment: format.fullMoment(moment()),
                    zone: zoneName(zone()),
                    offset: offsetName(moment(), zone()),
                  })}
                </p>
                <p class="text-text-2">
                  {scheduleText.t('in', { duration: format.duration(moment() - Date.now()) })}
                </p>
                <Show when={props.checked.audience.pace}>
                  <p class="mt-2 text-secondary font-medium text-text-3">{sendingEndText.t('title')}</p>
                  <SendingEndLines sending={sendingOf(props.checked.audience, moment())} />
                </Show>
              </>
            )}
          </Show>
        </div>
        <p class="text-text-2">{scheduleText.plural('people', props.checked.audience.reachable)}</p>
        <Show when={props.checked.audience.cost}>
          {(cost) => <CampaignCostLines cost={cost()} reachable={props.checked.audience.reachable} />}
        </Show>
        <Show when={schedule.error && fieldError(schedule.error, 'localTime') === undefined}>
          <FieldError>{problemText(schedule.error)}</FieldError>
        </Show>
      </div>
    </Dialog>
  )
}
