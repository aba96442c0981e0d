import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { Match, Show, Switch, untrack } from 'solid-js'
import {
  type EmailChannel,
  ReceivingInput,
  waitingMailsCountedUpTo,
} from '../../../../worker/contracts/channels.ts'
import { createForm } from '../../../shared/form.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { showToast } from '../../../shared/ui/Toast.tsx'
import { settingsText } from '../../i18n/settings.ts'
import { useWorkspace } from '../../session.tsx'
import { useFormat } from '../../use-format.ts'
import { CopyField } from './CopyField.tsx'
import { FormFoot } from './FormFoot.tsx'
import { Section } from './Section.tsx'
import { setReceivingDomain } from './settings.data.ts'

/** Where answers to mails come in: the workspace's address, and its own domain for it at the provider. */
export function AnswersSection(props: { channel: EmailChannel }): JSX.Element {
  const format = useFormat()
  const waitingCount = () => {
    const count = props.channel.waitingMails
    return `${format.number(count)}${count < waitingMailsCountedUpTo ? '' : '+'}`
  }
  return (
    <Section title={settingsText.t('email.answersTitle')} lead={settingsText.t('email.answersLead')}>
      <div class="flex flex-col gap-4">
        <Show
          when={props.channel.inboundAddress}
          fallback={<p class="text-text-2">{settingsText.t('email.answersNone')}</p>}
        >
          {(address) => (
            <div class="flex flex-col gap-1.5">
              <CopyField label={settingsText.t('email.answersAddress')} value={address()} />
              <p class="text-secondary text-text-3">
                <Switch fallback={settingsText.t('email.answersHelp')}>
                  <Match when={props.channel.provider === 'sandbox'}>
                    {settingsText.t('email.answersSandbox')}
                  </Match>
                </Switch>
              </p>
            </div>
          )}
        </Show>
        <Show when={props.channel.waitingMails > 0}>
          <p class="text-text-2" role="status">
            {settingsText.t('email.answersWaiting', { count: waitingCount() })}
          </p>
        </Show>
        <Show when={props.channel.provider === 'resend'}>
          <DomainForm channel={props.channel} />
        </Show>
      </div>
    </Section>
  )
}

function DomainForm(props: { channel: EmailChannel }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const form = createForm({
    schema: ReceivingInput,
    initial: { domain: untrack(() => props.channel.receivingDomain) },
    async submit(values) {
      await setReceivingDomain(client, workspace.slug(), values)
      showToast({ text: settingsText.t('saved') })
    },
  })
  return (
    <form class="flex flex-col gap-3" novalidate onSubmit={form.onSubmit}>
      <TextField
        label={settingsText.t('email.answersDomain')}
        optional
        help={settingsText.t('email.answersDomainHelp')}
        placeholder={settingsText.t('email.answersDomainExample')}
        autocomplete="off"
        spellcheck={false}
        value={form.values.domain}
        onText={(text) => form.set('domain', text)}
        onBlur={form.leave('domain')}
        error={form.error('domain')}
      />
      <FormFoot problem={form.problem()}>
        <Button type="submit" busy={form.busy()} busyLabel={settingsText.t('email.answersSaving')}>
          {settingsText.t('email.answersSave')}
        </Button>
      </FormFoot>
    </form>
  )
}
