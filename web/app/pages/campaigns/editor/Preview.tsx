import { keepPreviousData, useQuery } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, Match, Show, Switch } from 'solid-js'
import { Segmented } from '../../../../shared/ui/Choice.tsx'
import { ErrorState, Notice, Skeleton } from '../../../../shared/ui/States.tsx'
import { TagInput } from '../../../../shared/ui/TagInput.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { printField } from '../../../../../worker/lib/merge-fields/text.ts'
import { whatsappCampaignsText } from '../../../i18n/whatsapp-campaigns.ts'
import { useWorkspace } from '../../../session.tsx'
import type { SendingChannel } from '../../../../../worker/contracts/common.ts'
import { PhoneMessage } from '../../../messages/PhoneMessage.tsx'
import { PushPreviews } from '../../../messages/PushPreviews.tsx'
import { contactSearchQuery, previewQuery } from '../campaigns.data.ts'
import { languageInSentence } from '../../templates/words.ts'
import type { SaveState } from './autosave.ts'

export type ChosenContact = { id: number; name: string } | null

const written = (name: string, fallback: string | null = null): string => printField({ name, fallback })

const segmentsDetail = (segments: number | null): { detail?: string } =>
  segments === null ? {} : { detail: campaignsText.plural('preview.segments', segments) }

const asReply = (label: string) => ({ kind: 'reply' as const, label })

/** The message as a chosen person would see it, wide or on a phone, in a frame that can run nothing. */
export function Preview(props: {
  id: number
  channel: SendingChannel
  /** The saved version that is shown. */
  version: number
  /** How saving goes: only when all is saved is the preview of what was written. */
  save: SaveState
  contact: ChosenContact
  onContact: (contact: ChosenContact) => void
  /** What is wrong with the text itself, whoever gets it. */
  mistake: string | undefined
}): JSX.Element {
  const workspace = useWorkspace()
  const { t, plural } = campaignsText
  const [width, setWidth] = createSignal<'desktop' | 'phone'>('desktop')
  const [search, setSearch] = createSignal('')
  const contacts = useQuery(() => contactSearchQuery(workspace.slug(), search().trim()))
  const preview = useQuery(() => ({
    ...previewQuery(workspace.slug(), { id: props.id, version: props.version }, props.contact?.id),
    placeholderData: keepPreviousData,
  }))
  const shown = () => (preview.isPending || preview.isLoadingError ? undefined : preview.data)
  const isCurrent = () => props.save === 'saved' && !preview.isPlaceholderData
  const isUnsaved = () => props.save === 'failed' || props.save === 'conflict'
  const dimmed = () => (isCurrent() ? '' : 'opacity-60')
  const found = () => (contacts.isSuccess ? contacts.data : [])
  const options = () => {
    const chosen = props.contact
    const all = chosen && !found().some((one) => one.id === chosen.id) ? [chosen, ...found()] : found()
    return all.map((one) => ({ value: String(one.id), label: one.name }))
  }
  function choose(values: string[]): void {
    const id = Number(values[0])
    props.onContact(found().find((one) => one.id === id) ?? null)
  }
  const missing = () => {
    const fields = shown()?.missing ?? []
    if (fields.length === 0 || !isCurrent()) return undefined
    const name = shown()?.contact?.name ?? t('preview.sample')
    return plural('preview.missing', fields.length, {
      name,
      fields: fields.map((field) => written(field)).join(', '),
    })
  }
  return (
    <div class="flex flex-col gap-3">
      <div class="flex flex-wrap items-end gap-3">
        <TagInput
          class="w-80 max-sm:w-full"
          label={t('preview.as')}
          single
          values={props.contact ? [String(props.contact.id)] : []}
          options={options()}
          placeholder={shown()?.contact?.name ?? t('preview.asFirst')}
          onSearch={setSearch}
          loading={contacts.isFetching}
          onChange={choose}
        />
        <Show when={props.channel === 'email'}>
          <Segmented
            label={t('preview.width')}
            labelHidden
            value={width()}
            options={[
              { value: 'desktop', label: t('preview.desktop') },
              { value: 'phone', label: t('preview.phone') },
            ]}
            onChange={setWidth}
          />
        </Show>
      </div>
      <Show when={isCurrent() && props.mistake}>{(fact) => <Notice tone="bad" fact={fact()} />}</Show>
      <Show when={missing()}>
        {(fact) => (
          <Notice tone="warn" fact={fact()}>
            {t('preview.missingAction', { example: written(shown()?.missing[0] ?? '', '…') })}
          </Notice>
        )}
      </Show>
      <Switch>
        <Match when={preview.isLoadingError}>
          <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />
        </Match>
        <Match when={preview.isPending}>
          <Skeleton class="h-140 w-full" />
        </Match>
        <Match when={shown()?.notification}>
          {(notification) => (
            <div class="flex flex-col gap-2" aria-busy={!isCurrent() && !isUnsaved()}>
              <PushPreviews from={workspace.name()} content={notification()} dimmed={!isCurrent()} />
              <p class="text-secondary text-text-3" aria-live="polite">
                {isCurrent() ? '' : t(isUnsaved() ? 'preview.lastSaved' : 'preview.updating')}
              </p>
            </div>
          )}
        </Match>
        <Match when={props.channel !== 'email' && shown()}>
          {(data) => (
            <div class="flex flex-col items-center gap-2" aria-busy={!isCurrent() && !isUnsaved()}>
              <PhoneMessage
                label={t('preview.frame')}
                channel={props.channel}
                from={workspace.name()}
                lines={[
                  {
                    text: data().text,
                    buttons: data().whatsapp?.buttons ?? data().quickReplies.map(asReply),
                    ...segmentsDetail(data().segments),
                  },
                ]}
                empty={
                  props.channel === 'whatsapp'
                    ? whatsappCampaignsText.t('preview.noTemplate')
                    : t('preview.empty')
                }
                dimmed={!isCurrent()}
              />
              <Show when={data().whatsapp?.language}>
                {(code) => (
                  <p class="text-text-2">
                    {whatsappCampaignsText.t('preview.language', { language: languageInSentence(code()) })}
                  </p>
                )}
              </Show>
              <p class="text-secondary text-text-3" aria-live="polite">
                {isCurrent() ? '' : t(isUnsaved() ? 'preview.lastSaved' : 'preview.updating')}
              </p>
            </div>
          )}
        </Match>
        <Match when={shown()}>
          {(data) => (
            <div
              class={`overflow-hidden rounded-8 border border-line ${width() === 'phone' ? 'w-94 max-w-full' : 'w-full'}`}
              aria-busy={!isCurrent() && !isUnsaved()}
            >
              <div class="flex items-baseline justify-between gap-3 border-b border-line bg-sunken px-4 py-2">
                <div class={`min-w-0 ${dimmed()}`}>
                  <p class="font-semibold break-words">{data().subject || t('untitledSubject')}</p>
                  <p class="text-secondary break-words text-text-3">{data().preheader}</p>
                </div>
                <p class="flex-none text-secondary text-text-3" aria-live="polite">
                  {isCurrent() ? '' : t(isUnsaved() ? 'preview.lastSaved' : 'preview.updating')}
                </p>
              </div>
              <iframe
                class={`block h-140 w-full bg-white ${dimmed()}`}
                title={t('preview.frame')}
                sandbox=""
                srcdoc={data().html}
                referrerpolicy="no-referrer"
              />
            </div>
          )}
        </Match>
      </Switch>
    </div>
  )
}
