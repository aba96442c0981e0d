import { useQuery, useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, For, Match, Show, Switch, untrack } from 'solid-js'
import { maxSenders, type Sender, SenderInput } from '../../../../worker/contracts/channels.ts'
import { createForm } from '../../../shared/form.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { problemText } from '../../../shared/problem-text.ts'
import { Badge } from '../../../shared/ui/Badge.tsx'
import { Button } from '../../../shared/ui/Button.tsx'
import { MoreMenu } from '../../../shared/ui/Menu.tsx'
import { SidePanel } from '../../../shared/ui/Dialog.tsx'
import { ErrorState, SkeletonRows } from '../../../shared/ui/States.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { domainsQuery } from './domains.data.ts'
import { DomainBadge } from './DomainsSection.tsx'
import { FormFoot } from './FormFoot.tsx'
import { Section } from './Section.tsx'
import { SenderFields } from './SenderFields.tsx'
import {
  createSender,
  deleteSender,
  makeDefaultSender,
  restoreSender,
  sendersQuery,
  updateSender,
} from './settings.data.ts'

/** Who mails come from: a list of which one speaks where a campaign chooses none (spec 1.5). */
export function SendersSection(): JSX.Element {
  const workspace = useWorkspace()
  const senders = useQuery(() => sendersQuery(workspace.slug()))
  const [open, setOpen] = createSignal<Sender | 'new' | null>(null)
  const mayWrite = () => workspace.can('channels.write')
  const full = () => ((senders.data?.length ?? 0) >= maxSenders ? settingsText.t('senders.full') : undefined)
  return (
    <Section title={settingsText.t('senders.title')} lead={settingsText.t('senders.lead')}>
      <Switch fallback={<SkeletonRows rows={2} />}>
        <Match when={senders.isError && !senders.data}>
          <ErrorState error={senders.error} onRetry={() => void senders.refetch()} />
        </Match>
        <Match when={senders.data}>
          {(list) => (
            <div class="flex flex-col items-start gap-3">
              <ul
                class="w-full border-t border-line empty:hidden"
                aria-label={settingsText.t('senders.title')}
              >
                <For each={list()}>
                  {(sender) => (
                    <SenderRow sender={sender} mayWrite={mayWrite()} onEdit={() => setOpen(sender)} />
                  )}
                </For>
              </ul>
              <Show when={list().length === 0}>
                <p class="text-text-2">{settingsText.t('senders.none')}</p>
              </Show>
              <Show when={mayWrite()} fallback={<p class="text-text-2">{settingsText.t('readOnly')}</p>}>
                <Button offReason={full()} onClick={() => setOpen('new')}>
                  {settingsText.t('senders.add')}
                </Button>
              </Show>
            </div>
          )}
        </Match>
      </Switch>
      <Show when={open()} keyed>
        {(which) => <SenderPanel sender={which === 'new' ? null : which} onClose={() => setOpen(null)} />}
      </Show>
    </Section>
  )
}

function SenderRow(props: { sender: Sender; mayWrite: boolean; onEdit: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const domains = useQuery(() => domainsQuery(workspace.slug()))
  /** Said where something is amiss; that all is right stands with the domain. */
  const domain = () =>
    (domains.isSuccess ? domains.data : []).find(
      (one) =>
        props.sender.fromEmail.endsWith(`@${one.domain}`) &&
        one.state !== 'trial' &&
        one.state !== 'verified',
    )
  const name = () => `${props.sender.fromName}, ${props.sender.fromEmail}`

  const fail = (error: unknown) => showToast({ text: problemText(error), failed: true })

  async function remove(): Promise<void> {
    const { id } = props.sender
    try {
      await deleteSender(client, workspace.slug(), id)
      showToast({
        text: settingsText.t('senders.removed'),
        onUndo: () => void restoreSender(client, workspace.slug(), id).catch(fail),
      })
    } catch (error) {
      fail(error)
    }
  }

  async function makeDefault(): Promise<void> {
    try {
      await makeDefaultSender(client, workspace.slug(), props.sender.id)
    } catch (error) {
      fail(error)
    }
  }

  return (
    <li class="flex min-h-11 items-center gap-3 border-b border-line py-2">
      <div class="min-w-0 flex-1">
        <div class="flex flex-wrap items-center gap-2">
          <span class="font-medium wrap-anywhere">{props.sender.fromName}</span>
          <Show when={props.sender.isDefault}>
            <Badge>{settingsText.t('senders.default')}</Badge>
          </Show>
          <Show when={domain()}>{(known) => <DomainBadge state={known().state} />}</Show>
        </div>
        <div class="text-secondary wrap-anywhere text-text-2">
          {props.sender.fromEmail}
          <Show when={props.sender.replyTo}>
            {(replyTo) => <>, {settingsText.t('senders.answersTo', { address: replyTo() })}</>}
          </Show>
        </div>
      </div>
      <Show when={props.mayWrite}>
        <MoreMenu
          of={name()}
          entries={[
            { label: settingsText.t('senders.edit'), onSelect: () => props.onEdit() },
            ...(props.sender.isDefault
              ? []
              : [
                  { label: settingsText.t('senders.makeDefault'), onSelect: () => void makeDefault() },
                  { label: settingsText.t('senders.remove'), onSelect: () => void remove() },
                ]),
          ]}
        />
      </Show>
    </li>
  )
}

function SenderPanel(props: { sender: Sender | null; onClose: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const form = createForm({
    schema: SenderInput,
    initial: untrack(() => ({
      fromName: props.sender?.fromName ?? workspace.name(),
      fromEmail: props.sender?.fromEmail ?? '',
      replyTo: props.sender?.replyTo ?? '',
    })),
    async submit(values) {
      if (props.sender) await updateSender(client, workspace.slug(), props.sender.id, values)
      else await createSender(client, workspace.slug(), values)
      showToast({ text: settingsText.t('saved') })
      props.onClose()
    },
  })
  return (
    <SidePanel
      open
      onClose={() => props.onClose()}
      title={settingsText.t(props.sender ? 'senders.editTitle' : 'senders.addTitle')}
    >
      <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
        <SenderFields form={form} />
        <FormFoot problem={form.problem()}>
          <Button kind="main" type="submit" busy={form.busy()} busyLabel={uiText.t('actions.saving')}>
            {uiText.t('actions.save')}
          </Button>
          <Button onClick={() => props.onClose()}>{uiText.t('actions.cancel')}</Button>
        </FormFoot>
      </form>
    </SidePanel>
  )
}
