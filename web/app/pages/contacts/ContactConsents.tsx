import type { JSX } from 'solid-js'
import { createSignal, For, Show } from 'solid-js'
import type { Channel } from '../../../../worker/contracts/common.ts'
import type {
  ConsentEntry,
  ContactDetail,
  UpdateContactInput,
} from '../../../../worker/contracts/contacts.ts'
import { uiText } from '../../../shared/i18n/ui.ts'
import { fieldError, problemText } from '../../../shared/problem-text.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { ChannelName, ConsentGlyphs } from '../../../shared/ui/Channel.tsx'
import { RadioGroup } from '../../../shared/ui/Choice.tsx'
import { consentChannels } from '../../../shared/ui/consent-channels.ts'
import { TextArea } from '../../../shared/ui/Field.tsx'
import { Popover } from '../../../shared/ui/Popover.tsx'
import { contactsText } from '../../i18n/contacts.ts'
import { peopleText } from '../../i18n/people.ts'
import { useFormat } from '../../use-format.ts'
import { consentGlyphs } from './contact-words.ts'
import { consentProof } from './timeline-words.ts'

type Save = ((input: UpdateContactInput) => Promise<unknown>) | undefined

/** Consent per channel, recording a change with its proof, and the log of all changes (spec 7.1). */
export function ContactConsents(props: { contact: ContactDetail; onSave: Save }): JSX.Element {
  const format = useFormat()
  const { t } = contactsText
  const states = () => consentGlyphs(props.contact)
  return (
    <div class="flex flex-col gap-3">
      <ul>
        <For each={consentChannels}>
          {(channel) => (
            <li class="flex min-h-9 items-center gap-2">
              <ConsentGlyphs states={states()} channels={[channel]} />
              <span class="min-w-0 flex-1">
                {uiText.t(`channel.${channel}`)},{' '}
                <span class="text-text-2">{uiText.t(`consent.${states()[channel] ?? 'unknown'}`)}</span>
              </span>
              <Show when={props.onSave}>{(save) => <RecordConsent channel={channel} onSave={save()} />}</Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.contact.suppressed.length > 0}>
        <p class="text-secondary text-bad">{t('detail.blocked')}</p>
      </Show>
      <Show when={props.contact.consentLog.length > 0}>
        <details>
          <summary class="rounded-4 text-secondary font-medium text-text-2">{t('detail.consentLog')}</summary>
          <ul class="mt-2 flex flex-col gap-2 text-secondary">
            <For each={props.contact.consentLog}>
              {(entry) => (
                <li>
                  <p>
                    {t(`timeline.consent.${entry.state}`, { channel: uiText.t(`channel.${entry.channel}`) })},{' '}
                    <time class="text-text-3" title={format.fullMoment(entry.at)}>
                      {format.moment(entry.at)}
                    </time>
                  </p>
                  <p class="text-text-2">{consentProof(entry.source, entry.text)}</p>
                  <Show when={whereFrom(entry)}>
                    {(place) => <p class="break-words text-text-3">{place()}</p>}
                  </Show>
                </li>
              )}
            </For>
          </ul>
        </details>
      </Show>
    </div>
  )
}

/** Where a consent came from, as far as it was kept: the file, the network address, the browser. */
function whereFrom({ importId, ip, userAgent }: ConsentEntry): string {
  const { t } = peopleText
  return [
    importId === null ? '' : t('proof.file', { id: importId }),
    ip === null ? '' : t('proof.ip', { ip }),
    userAgent === null ? '' : t('proof.device', { device: userAgent }),
  ]
    .filter(Boolean)
    .join(', ')
}

/** What the person said and how: nothing is recorded without its proof. */
function RecordConsent(props: { channel: Channel; onSave: NonNullable<Save> }): JSX.Element {
  const { t } = contactsText
  const [open, setOpen] = createSignal(false)
  const [state, setState] = createSignal<'opted_in' | 'opted_out'>('opted_in')
  const [text, setText] = createSignal('')
  const [problem, setProblem] = createSignal<unknown>()
  const [busy, setBusy] = createSignal(false)
  const error = (): string | undefined => {
    const failure = problem()
    return failure === undefined ? undefined : (fieldError(failure, 'consent.0.text') ?? problemText(failure))
  }
  async function record(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (busy()) return
    setBusy(true)
    setProblem(undefined)
    try {
      await props.onSave({ consent: [{ channel: props.channel, state: state(), text: text() }] })
      setOpen(false)
      setText('')
    } catch (failure) {
      setProblem(() => failure)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Popover
      open={open()}
      onOpenChange={setOpen}
      label={t('detail.consentTitle')}
      placement="bottom-end"
      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
        <Button
          kind="quiet"
          compact
          {...attributes}
          aria-label={`${t('detail.recordConsent')}, ${uiText.t(`channel.${props.channel}`)}`}
        >
          {t('detail.recordConsent')}
        </Button>
      )}
    >
      <form class="flex flex-col gap-3" novalidate onSubmit={(event) => void record(event)}>
        <p class="font-semibold">
          <ChannelName channel={props.channel} />
        </p>
        <RadioGroup
          label={t('detail.consentState')}
          value={state()}
          options={[
            { value: 'opted_in', label: t('detail.consentYes') },
            { value: 'opted_out', label: t('detail.consentNo') },
          ]}
          onChange={setState}
        />
        <TextArea
          label={t('detail.consentProof')}
          help={t('detail.consentProofHelp')}
          rows={3}
          maxLength={500}
          value={text()}
          onText={setText}
          error={error()}
        />
        <Button kind="main" type="submit" busy={busy()} busyLabel={uiText.t('actions.saving')}>
          {t('detail.recordConsent')}
        </Button>
      </form>
    </Popover>
  )
}
