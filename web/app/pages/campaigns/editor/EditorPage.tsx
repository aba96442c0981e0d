import { useQuery } from '@tanstack/solid-query'
import ScrollText from 'lucide-solid/icons/scroll-text'
import type { JSX } from 'solid-js'
import { createEffect, createSignal, Match, on, Show, Switch } from 'solid-js'
import type { Campaign } from '../../../../../worker/contracts/campaigns.ts'
import { fieldError } from '../../../../shared/problem-text.ts'
import { Segmented } from '../../../../shared/ui/Choice.tsx'
import { ChannelGlyph } from '../../../../shared/ui/Channel.tsx'
import { TextField } from '../../../../shared/ui/Field.tsx'
import { MoreMenu } from '../../../../shared/ui/Menu.tsx'
import { PageHeader } from '../../../../shared/ui/Page.tsx'
import { SkeletonRows } from '../../../../shared/ui/States.tsx'
import { campaignHistoryText } from '../../../i18n/campaign-history.ts'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { createCampaignActions } from '../actions.ts'
import { campaignQuery } from '../campaigns.data.ts'
import { HistoryPanel } from '../CampaignHistory.tsx'
import { StateBadge } from '../StateBadge.tsx'
import { BodyEditor } from './BodyEditor.tsx'
import { createDraft } from './draft.ts'
import { LineField } from './LineField.tsx'
import { ListFields } from './ListFields.tsx'
import { MessengerEditor } from './MessengerEditor.tsx'
import type { ChosenContact } from './Preview.tsx'
import { Preview } from './Preview.tsx'
import { isMistake, type Problem, problemWords, stillThere, takeSuggestion } from './problem-words.ts'
import { PushEditor } from './PushEditor.tsx'
import { SaveNotice } from './SaveNotice.tsx'
import { ScheduleNotice } from './ScheduleNotice.tsx'
import { createSendQuestion } from './send-question.ts'
import { SendColumn } from './SendColumn.tsx'
import { SenderField } from './SenderField.tsx'
import { SmsEditor, smsTextOf } from './SmsEditor.tsx'
import { TagField } from './TagField.tsx'
import { WhatsappEditor } from './WhatsappEditor.tsx'

/** The texts of a draft that problems are told of. */
type WrittenField = 'subject' | 'preheader' | 'html' | 'content.text'

/** A draft: who gets it, what it says, how it looks, and whether it can go. Saved while it is written. */
export default function EditorPage(props: { id: number }): JSX.Element {
  const workspace = useWorkspace()
  const campaign = useQuery(() => ({
    ...campaignQuery(workspace.slug(), props.id),
    refetchOnWindowFocus: false,
  }))
  const [reloads, setReloads] = createSignal(0)
  const beginAnew = () => setReloads((count) => count + 1)
  return (
    <Show when={campaign.data} fallback={<SkeletonRows />}>
      {(data) => (
        <Show when={`${reloads()}`} keyed>
          <Editor
            campaign={data()}
            onNewer={beginAnew}
            onReload={() => void campaign.refetch().then(beginAnew)}
          />
        </Show>
      )}
    </Show>
  )
}

function Editor(props: {
  campaign: Campaign
  /** The campaign given is newer than what is written: to be shown before anybody writes on. */
  onNewer: () => void
  /** Gives up what is written here for what is stored. */
  onReload: () => void
}): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const actions = createCampaignActions()
  const { t } = campaignsText
  const id = () => props.campaign.id
  // What is on the screen is the person's own from here on: answers of the server do not overwrite it.
  // oxlint-disable-next-line solid/reactivity -- read once on purpose
  const written = createDraft(props.campaign)
  const { draft, change, autosave, audience, audienceIsStale } = written
  const [view, setView] = createSignal<'write' | 'preview'>('write')
  const [contact, setContact] = createSignal<ChosenContact>(null)
  const [isHistoryShown, setHistoryShown] = createSignal(false)
  const canWrite = () => workspace.can('campaigns.write')
  const isSaved = () => autosave.state() === 'saved'

  // Written somewhere else meanwhile, and nothing here that would be lost: the newer one is shown.
  createEffect(
    on(
      () => props.campaign.version,
      (version) => {
        if (isSaved() && version > autosave.version()) props.onNewer()
      },
    ),
  )

  const isEmail = () => props.campaign.channel === 'email'
  const writtenIn = (field: WrittenField | 'senderId') =>
    field === 'content.text' ? smsTextOf(draft.content) : String(draft[field] ?? '')
  const mistake = (field: WrittenField | 'senderId') =>
    audience()?.problems.find(
      (problem) =>
        problem.field === field &&
        isMistake(problem) &&
        (field === 'senderId' || !audienceIsStale() || stillThere(writtenIn(field), problem)),
    )
  const errorOf = (field: WrittenField | 'senderId') => {
    const problem = mistake(field)
    return problem ? problemWords(problem) : fieldError(autosave.failure(), field)
  }
  /** At a field of a notification or a WhatsApp message, once the answer is about what is on the screen. */
  const pushError = (field: string) => {
    const problem = audienceIsStale()
      ? undefined
      : audience()?.problems.find((one) => one.field === field && isMistake(one))
    return problem && problemWords(problem)
  }
  const pushMistake = () => {
    const problem = audience()?.problems.find((one) => one.field.startsWith('content.') && isMistake(one))
    return problem && problemWords(problem)
  }
  const firstMistake = () => errorOf('subject') ?? errorOf('preheader') ?? errorOf('html') ?? pushMistake()
  function takeFix(field: WrittenField, problem: Problem): void {
    const text = takeSuggestion(writtenIn(field), problem)
    change(field === 'content.text' ? { content: { ...draft.content, text } } : { [field]: text })
  }
  const fixOf = (field: WrittenField): JSX.Element => {
    const suggested = () => {
      const problem = mistake(field)
      return problem?.params?.['suggestion'] === undefined ? undefined : problem
    }
    return (
      <Show when={suggested()}>
        {(problem) => (
          <button type="button" class="link text-secondary" onClick={() => takeFix(field, problem())}>
            {t('problem.use', { suggestion: problem().params?.['suggestion'] ?? '' })}
          </button>
        )}
      </Show>
    )
  }

  const sending = createSendQuestion(written)
  const savedWords = () => {
    switch (autosave.state()) {
      case 'saved': {
        const at = autosave.savedAt()
        return at === null ? '' : t('editor.savedAt', { time: format.time(at) })
      }
      case 'waiting':
      case 'saving':
        return t('editor.saving')
      case 'failed':
      case 'conflict':
        return t('editor.notSaved')
    }
  }

  return (
    <>
      <PageHeader
        title={draft.name}
        path={[{ label: t('title'), href: workspace.href('/campaigns') }]}
        badge={
          <>
            <ChannelGlyph channel={props.campaign.channel} named />
            <StateBadge campaign={props.campaign} />
          </>
        }
        detail={<span aria-live="polite">{savedWords()}</span>}
        actions={
          <MoreMenu
            entries={[
              {
                label: campaignHistoryText.t('title'),
                icon: ScrollText,
                onSelect: () => setHistoryShown(true),
              },
              ...(canWrite() ? actions.duplicateEntry(id(), autosave.flush) : []),
              ...(canWrite() && props.campaign.state === 'draft'
                ? actions.deleteEntry(id(), autosave.flush)
                : []),
            ]}
          />
        }
      />
      <div class="flex min-h-0 flex-1 overflow-auto max-lg:flex-col lg:overflow-hidden">
        <div class="min-w-0 flex-1 px-(--gutter) py-4 lg:overflow-auto">
          <div class="mx-auto flex max-w-[760px] flex-col gap-4">
            <ScheduleNotice
              campaign={props.campaign}
              settle={autosave.flush}
              onSchedule={sending.off() === undefined ? () => void sending.ask('time') : undefined}
            />
            <SaveNotice state={autosave.state()} failure={autosave.failure()} onReload={props.onReload} />
            <Segmented
              label={t('editor.view')}
              labelHidden
              value={view()}
              options={[
                { value: 'write', label: t('editor.write') },
                { value: 'preview', label: t('editor.preview') },
              ]}
              onChange={(next) => {
                setView(next)
                if (next === 'preview') void autosave.flush()
              }}
            />
            <Switch>
              <Match when={view() === 'preview'}>
                <Preview
                  id={id()}
                  channel={props.campaign.channel}
                  version={autosave.version()}
                  save={autosave.state()}
                  contact={contact()}
                  onContact={setContact}
                  mistake={audienceIsStale() ? undefined : firstMistake()}
                />
              </Match>
              <Match when={view() === 'write'}>
                <fieldset class="flex min-w-0 flex-col gap-3" disabled={!canWrite()}>
                  <TextField
                    label={t('editor.name')}
                    value={draft.name}
                    maxLength={120}
                    help={t('editor.nameHelp')}
                    onText={(name) => change({ name })}
                  />
                  <Show when={isEmail()}>
                    <SenderField
                      senderId={draft.senderId}
                      error={errorOf('senderId')}
                      disabled={!canWrite()}
                      onChange={(senderId) => change({ senderId })}
                    />
                  </Show>
                  <ListFields draft={draft} onChange={change} />
                  <TagField tagId={draft.tagId} onChange={(tagId) => change({ tagId })} />
                  <Show
                    when={isEmail()}
                    fallback={
                      <Show
                        when={props.campaign.channel === 'push'}
                        fallback={
                          <Switch
                            fallback={
                              <SmsEditor
                                cost={audience()?.cost ?? null}
                                content={draft.content}
                                error={errorOf('content.text')}
                                fix={fixOf('content.text')}
                                onContent={(content) => change({ content })}
                              />
                            }
                          >
                            <Match when={props.campaign.channel === 'whatsapp'}>
                              <WhatsappEditor
                                content={draft.content}
                                numberId={draft.numberId}
                                disabled={!canWrite()}
                                errorOf={pushError}
                                onContent={(content) => change({ content })}
                                onNumber={(numberId) => change({ numberId })}
                              />
                            </Match>
                            <Match when={props.campaign.channel === 'messenger'}>
                              <MessengerEditor
                                content={draft.content}
                                disabled={!canWrite()}
                                errorOf={(field) =>
                                  field === 'content.text' ? errorOf(field) : pushError(field)
                                }
                                fix={fixOf('content.text')}
                                onContent={(content) => change({ content })}
                              />
                            </Match>
                          </Switch>
                        }
                      >
                        <PushEditor
                          content={draft.content}
                          errorOf={pushError}
                          onContent={(content) => change({ content })}
                        />
                      </Show>
                    }
                  >
                    <LineField
                      label={t('editor.subject')}
                      value={draft.subject}
                      goodLength={50}
                      help={t('editor.subjectHelp')}
                      error={errorOf('subject')}
                      fix={fixOf('subject')}
                      onText={(subject) => change({ subject })}
                    />
                    <LineField
                      label={t('editor.preheader')}
                      optional
                      value={draft.preheader}
                      help={t('editor.preheaderHelp')}
                      error={errorOf('preheader')}
                      fix={fixOf('preheader')}
                      onText={(preheader) => change({ preheader })}
                    />
                    <BodyEditor
                      html={draft.html}
                      error={errorOf('html')}
                      fix={fixOf('html')}
                      readOnly={!canWrite()}
                      onHtml={(html) => change({ html })}
                    />
                  </Show>
                </fieldset>
              </Match>
            </Switch>
          </div>
        </div>
        <HistoryPanel
          campaign={props.campaign}
          open={isHistoryShown()}
          onClose={() => setHistoryShown(false)}
        />
        <SendColumn campaign={props.campaign} written={written} sending={sending} contact={contact()} />
      </div>
    </>
  )
}
