import { useQuery } from '@tanstack/solid-query'
import Monitor from 'lucide-solid/icons/monitor'
import Smartphone from 'lucide-solid/icons/smartphone'
import Tablet from 'lucide-solid/icons/tablet'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import type { ContactDetail } from '../../../../worker/contracts/contacts.ts'
import type { PushDevice } from '../../../../worker/contracts/push.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Button, Glyph, IconButton } from '../../../shared/ui/Button.tsx'
import { Skeleton } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { pushText } from '../../i18n/push.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { createDeviceActions, devicesQuery } from './devices.data.ts'

const icons = { desktop: Monitor, phone: Smartphone, tablet: Tablet } as const

/** The browsers in which a person allowed notifications (spec 6.5). */
export function ContactDevices(props: { contact: ContactDetail; canWrite: boolean }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = pushText
  const devices = useQuery(() => devicesQuery(workspace.slug(), props.contact.id))
  const actions = createDeviceActions()
  async function remove(device: PushDevice): Promise<void> {
    try {
      await actions.remove(props.contact.id, device.id)
      showToast({ text: t('devices.removed', { name: deviceName(device) }) })
    } catch (error) {
      showToast({ text: problemText(error), failed: true })
    }
  }
  return (
    <Show when={!devices.isPending} fallback={<Skeleton class="h-9" />}>
      <Show
        when={devices.isSuccess}
        fallback={
          <p class="flex flex-wrap items-center gap-2 text-secondary text-text-2">
            {t('devices.failed')}
            <Button compact onClick={() => void devices.refetch()}>
              {t('devices.again')}
            </Button>
          </p>
        }
      >
        <ul>
          <For each={devices.data}>
            {(device) => (
              <Device
                device={device}
                onRemove={
                  props.canWrite && isRemovable(props.contact) ? () => void remove(device) : undefined
                }
              />
            )}
          </For>
        </ul>
      </Show>
    </Show>
  )
}

/** Something must be left that leads to the contact. */
const isRemovable = (contact: ContactDetail): boolean => contact.identities.length > 1

const deviceName = ({ browser, system, device }: PushDevice): string =>
  browser && system
    ? pushText.t('devices.name', { browser, system })
    : (browser ?? system ?? pushText.t(`devices.kind.${device}`))

function Device(props: { device: PushDevice; onRemove: (() => void) | undefined }): JSX.Element {
  const format = useFormat()
  const { t } = pushText
  return (
    <li class="flex min-h-11 items-center gap-3">
      <span class="text-text-3">
        <Glyph icon={icons[props.device.device]} />
      </span>
      <span class="min-w-0 flex-1">
        <span class={props.device.deadAt === null ? '' : 'text-text-3'}>{deviceName(props.device)}</span>
        <span class="block text-secondary text-text-3">
          {props.device.deadAt === null
            ? t('devices.seen', { date: format.day(props.device.lastSeenAt) })
            : t('devices.dead', { date: format.day(props.device.deadAt) })}
        </span>
      </span>
      <Show when={props.onRemove}>
        {(remove) => (
          <IconButton
            icon={X}
            label={t('devices.remove', { name: deviceName(props.device) })}
            onClick={() => remove()()}
          />
        )}
      </Show>
    </li>
  )
}
