import { useMutation } from '@tanstack/solid-query'
import Send from 'lucide-solid/icons/send'
import type { JSX } from 'solid-js'
import { createSignal, Show, untrack } from 'solid-js'
import type { TestSendInput } from '../../../../../worker/contracts/campaigns.ts'
import type { SendingChannel } from '../../../../../worker/contracts/common.ts'
import { ApiProblem } from '../../../../shared/api.ts'
import { fieldError, problemText } from '../../../../shared/problem-text.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { FieldError, TextField } from '../../../../shared/ui/Field.tsx'
import { Popover } from '../../../../shared/ui/Popover.tsx'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { messengerText } from '../../../i18n/messenger.ts'
import { pushText } from '../../../i18n/push.ts'
import { ContactField } from '../../../messages/ContactField.tsx'
import { useWorkspace } from '../../../session.tsx'
import type { ChosenContact } from './Preview.tsx'
import { problemWords } from './problem-words.ts'
import { mostTests, splitAddresses } from './test-addresses.ts'

/** Sends the message once to a few addresses of the person's choice, as the chosen contact would see it. */
export function TestSend(props: {
  channel: SendingChannel
  /** Sends it to one address. @throws ApiProblem */
  send: (test: TestSendInput) => Promise<unknown>
  /** Null for the first person of the audience. */
  contact: ChosenContact
  /** Saves what was written last; throws why it could not. */
  save: () => Promise<void>
}): JSX.Element {
  const workspace = useWorkspace()
  const { t } = campaignsText
  const [open, setOpen] = createSignal(false)
  const isEmail = () => props.channel === 'email' || isPush()
  const isPush = () => props.channel === 'push'
  const isMessenger = () => props.channel === 'messenger'
  const [recipient, setRecipient] = createSignal<ChosenContact>(null)
  const [to, setTo] = createSignal(untrack(isEmail) ? workspace.user().email : '')
  const send = useMutation(() => ({
    mutationFn: async () => {
      await props.save()
      const receiver = recipient()
      const seenAs = props.contact ? { contactId: props.contact.id } : {}
      if (receiver !== null) {
        await props.send({ to: '', recipientId: receiver.id, ...seenAs })
        return [receiver.name]
      }
      const addresses = splitAddresses(to(), isEmail())
      // Nothing typed is one empty address, which the server asks for at the field.
      for (const [index, address] of (addresses.length === 0 ? [''] : addresses).entries()) {
        await props.send({ to: address, ...seenAs })
        // Who has it already gets no second one when the next address is wrong.
        if (index < addresses.length - 1) setTo(addresses.slice(index + 1).join(', '))
      }
      return addresses
    },
    onSuccess: (addresses) => {
      setOpen(false)
      if (recipient() === null) setTo(addresses.join(', '))
      showToast({ text: t('test.sent', { to: addresses.join(', ') }) })
    },
  }))
  const tooMany = () =>
    splitAddresses(to(), isEmail()).length > mostTests ? t('test.tooMany', { most: mostTests }) : undefined

  /** Problems of the content read as in the panel, those of the address stand at the field. */
  const failure = () => {
    const { error } = send
    if (!(error instanceof ApiProblem)) return error ? problemText(error) : undefined
    const missing = error.errors.find((one) => one.code === 'missing_field')
    if (missing) return t('test.missing_field', missing.params)
    const [first] = error.errors
    if (error.code === 'campaign.incomplete' && first) return problemWords(first)
    return (toError() ?? recipientError()) === undefined ? problemText(error) : undefined
  }
  const toError = () => {
    const { error } = send
    const isRefused =
      error instanceof ApiProblem && error.errors.some((one) => one.field === 'to' && one.code === 'refused')
    return isRefused ? t(isEmail() ? 'test.refused' : 'test.refusedPhone') : fieldError(error, 'to')
  }

  const recipientError = () => fieldError(send.error, 'recipientId')

  const help = () => {
    if (isPush()) return pushText.t('test.help')
    if (!isEmail()) return t('test.textPhone')
    return props.contact ? t('test.text', { name: props.contact.name }) : t('test.textFirst')
  }

  return (
    <Popover
      open={open()}
      onOpenChange={setOpen}
      label={t('test.title')}
      placement="top-end"
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <Button wide icon={Send} {...attributes}>
          {t('test.action')}
        </Button>
      )}
    >
      <form
        class="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          if (!send.isPending && tooMany() === undefined) send.mutate()
        }}
      >
        <Show
          when={isMessenger()}
          fallback={
            <TextField
              label={isPush() ? pushText.t('test.to') : t(isEmail() ? 'test.to' : 'test.toPhone')}
              type={isEmail() ? 'text' : 'tel'}
              inputMode={isEmail() ? 'email' : 'tel'}
              autocomplete={isEmail() ? 'email' : 'tel'}
              value={to()}
              onText={setTo}
              error={tooMany() ?? toError()}
              help={help()}
            />
          }
        >
          <ContactField
            label={messengerText.t('test.to')}
            placeholder={messengerText.t('test.placeholder')}
            value={recipient()}
            onChange={setRecipient}
            error={recipientError()}
            help={messengerText.t('test.help')}
          />
        </Show>
        <Show when={failure()}>{(text) => <FieldError>{text()}</FieldError>}</Show>
        <div class="flex justify-end">
          <Button kind="main" type="submit" busy={send.isPending} busyLabel={t('test.sending')}>
            {t('test.send')}
          </Button>
        </div>
      </form>
    </Popover>
  )
}
