import { A } from '@solidjs/router'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/solid-query'
import Send from 'lucide-solid/icons/send'
import type { JSX } from 'solid-js'
import { createSignal, Match, Show, Switch } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { Campaign, UpdateCampaignInput } from '../../../../../worker/contracts/campaigns.ts'
import { unwrap } from '../../../../shared/api.ts'
import { problemText } from '../../../../shared/problem-text.ts'
import { Badge } from '../../../../shared/ui/Badge.tsx'
import { Button } from '../../../../shared/ui/Button.tsx'
import { Segmented } from '../../../../shared/ui/Choice.tsx'
import { TextField } from '../../../../shared/ui/Field.tsx'
import { MoreMenu } from '../../../../shared/ui/Menu.tsx'
import { PageHeader } from '../../../../shared/ui/Page.tsx'
import { Notice, SkeletonRows } from '../../../../shared/ui/States.tsx'
import { TagInput } from '../../../../shared/ui/TagInput.tsx'
import { campaignsText } from '../../../i18n/campaigns.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { createCampaignActions } from '../actions.ts'
import { audienceQuery, campaignKeys, campaignQuery, campaignsApi, listsQuery } from '../campaigns.data.ts'
import { stateTones } from '../state.ts'
import { AudiencePanel } from './AudiencePanel.tsx'
import { createAutosave } from './autosave.ts'
import { BodyEditor } from './BodyEditor.tsx'
import { LineField } from './LineField.tsx'
import type { ChosenContact } from './Preview.tsx'
import { Preview } from './Preview.tsx'
import { isMistake, problemWords, takeSuggestion } from './problem-words.ts'
import { SendDialog } from './SendDialog.tsx'
import { SenderField } from './SenderField.tsx'
import { TestSend } from './TestSend.tsx'

type Draft = Required<Omit<UpdateCampaignInput, 'version'>>

const draftOf = (campaign: Campaign): Draft => ({
  name: campaign.name,
  subject: campaign.subject,
  preheader: campaign.preheader,
  html: campaign.html,
  senderId: campaign.senderId,
  listIds: campaign.lists.map((list) => list.id),
  excludedListIds: campaign.excludedLists.map((list) => list.id),
})

/** A draft: who gets it, what it says, how it looks, and whether it can go. Saved while it is written. */
export default function EditorPage(props: { id: number }): JSX.Element {
  const workspace = useWorkspace()
  const campaign = useQuery(() => ({
    ...campaignQuery(workspace.slug(), props.id),
    refetchOnWindowFocus: false,
  }))
  const [reloads, setReloads] = createSignal(0)
  return (
    <Show when={campaign.data} fallback={<SkeletonRows />}>
      {(data) => (
        <Show when={`${reloads()}`} keyed>
          <Editor
            campaign={data()}
            onReload={() => void campaign.refetch().then(() => setReloads((count) => count + 1))}
          />
        </Show>
      )}
    </Show>
  )
}

function Editor(props: { campaign: Campaign; onReload: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const cache = useQueryClient()
  const actions = createCampaignActions()
  const { t } = campaignsText
  const id = () => props.campaign.id
  // What is on the screen is the person's own from here on: answers of the server do not overwrite it.
  // oxlint-disable-next-line solid/reactivity -- read once on purpose
  const [draft, setDraft] = createStore<Draft>(draftOf(props.campaign))
  const [view, setView] = createSignal<'write' | 'preview'>('write')
  const [contact, setContact] = createSignal<ChosenContact>(null)
  const [asking, setAsking] = createSignal(false)
  const canWrite = () => workspace.can('campaigns.write')

  const autosave = createAutosave<Partial<Draft>>({
    // oxlint-disable-next-line solid/reactivity -- the version that this draft was read at
    version: props.campaign.version,
    save: async (patch, version) => {
      const saved = await unwrap(
        campaignsApi(workspace.slug())[':id'].$patch({
          param: { id: String(id()) },
          json: { ...patch, version },
        }),
      )
      cache.setQueryData(campaignKeys.campaign(workspace.slug(), id()), saved)
      void cache.invalidateQueries({ queryKey: campaignKeys.audience(workspace.slug(), id()) })
      void cache.invalidateQueries({
        queryKey: [...campaignKeys.campaign(workspace.slug(), id()), 'preview'],
      })
      return saved.version
    },
  })
  function change(patch: Partial<Draft>): void {
    setDraft(patch)
    // A name cannot be empty: the last one stays until there is another.
    const { name, ...rest } = patch
    autosave.change(name === undefined || name.trim() === '' ? rest : patch)
  }

  const audience = useQuery(() => ({
    ...audienceQuery(workspace.slug(), id()),
    placeholderData: keepPreviousData,
  }))
  const mistake = (field: string) =>
    audience.data?.problems.find((problem) => problem.field === field && isMistake(problem))
  const errorOf = (field: string) => {
    const problem = mistake(field)
    return problem && problemWords(problem)
  }
  const fixOf = (field: 'subject' | 'preheader' | 'html'): JSX.Element => {
    const suggested = () => {
      const problem = mistake(field)
      return problem?.params?.['suggestion'] === undefined ? undefined : problem
    }
    return (
      <Show when={suggested()}>
        {(problem) => (
          <button
            type="button"
            class="link text-secondary"
            onClick={() => change({ [field]: takeSuggestion(draft[field], problem()) })}
          >
            {t('problem.use', { suggestion: problem().params?.['suggestion'] ?? '' })}
          </button>
        )}
      </Show>
    )
  }

  const sendOff = () => {
    if (!workspace.can('campaigns.send')) return t('send.noPermission')
    if (audience.data && audience.data.problems.length > 0) return t('send.notReady')
    if (audience.data?.reachable === 0) return t('send.nobody')
    return audience.data ? undefined : t('audience.counting')
  }
  async function ask(): Promise<void> {
    if (!(await autosave.flush())) return
    await audience.refetch()
    if (sendOff() === undefined) setAsking(true)
  }

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
        badge={<Badge tone={stateTones.draft}>{t('state.draft')}</Badge>}
        detail={<span aria-live="polite">{savedWords()}</span>}
        actions={
          <Show when={canWrite()}>
            <MoreMenu entries={[...actions.duplicateEntry(id()), ...actions.deleteEntry(id())]} />
          </Show>
        }
      />
      <div class="flex min-h-0 flex-1 overflow-auto max-lg:flex-col lg:overflow-hidden">
        <div class="min-w-0 flex-1 px-(--gutter) py-4 lg:overflow-auto">
          <div class="mx-auto flex max-w-[760px] flex-col gap-4">
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
                <Preview id={id()} contact={contact()} onContact={setContact} />
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
                  <SenderField
                    senderId={draft.senderId}
                    error={errorOf('senderId')}
                    disabled={!canWrite()}
                    onChange={(senderId) => change({ senderId })}
                  />
                  <ListFields draft={draft} onChange={change} />
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
                    onHtml={(html) => change({ html })}
                  />
                </fieldset>
              </Match>
            </Switch>
          </div>
        </div>
        <aside class="flex w-80 flex-none flex-col gap-4 border-l border-line bg-bg p-4 max-lg:w-full max-lg:border-t max-lg:border-l-0 lg:overflow-auto">
          <AudiencePanel
            audience={audience.data}
            stale={autosave.state() !== 'saved' || audience.isFetching}
          />
          <div class="mt-auto flex flex-col gap-2">
            <Show when={workspace.can('campaigns.send')}>
              <TestSend id={id()} contact={contact()} save={autosave.flush} />
            </Show>
            <Button kind="main" wide icon={Send} offReason={sendOff()} onClick={() => void ask()}>
              {t('send.action')}
            </Button>
          </div>
        </aside>
      </div>
      <Show when={audience.data}>
        {(counted) => (
          <SendDialog
            open={asking()}
            onClose={() => setAsking(false)}
            campaign={props.campaign}
            version={props.campaign.version}
            audience={counted()}
          />
        )}
      </Show>
    </>
  )
}

/** What went wrong while saving; nothing while it goes well. */
function SaveNotice(props: { state: string; failure: unknown; onReload: () => void }): JSX.Element {
  return (
    <Switch>
      <Match when={props.state === 'conflict'}>
        <Notice
          tone="bad"
          live
          fact={campaignsText.t('editor.conflict')}
          action={<Button onClick={() => props.onReload()}>{campaignsText.t('editor.reload')}</Button>}
        />
      </Match>
      <Match when={props.state === 'failed'}>
        <Notice tone="bad" live fact={problemText(props.failure)} />
      </Match>
    </Switch>
  )
}

/** The lists whose members get it, and those whose members do not. */
function ListFields(props: { draft: Draft; onChange: (patch: Partial<Draft>) => void }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const { t } = campaignsText
  const lists = useQuery(() => listsQuery(workspace.slug()))
  const options = (others: readonly number[]) =>
    (lists.data ?? [])
      .filter((list) => !others.includes(list.id))
      .map((list) => ({ value: String(list.id), label: `${list.name} (${format.number(list.memberCount)})` }))
  return (
    <Show
      when={lists.data?.length !== 0}
      fallback={
        <p class="text-text-2">
          {t('editor.noLists')}{' '}
          <A class="link" href={workspace.href('/lists')}>
            {t('editor.goToLists')}
          </A>
        </p>
      }
    >
      <TagInput
        label={t('editor.lists')}
        values={props.draft.listIds.map(String)}
        options={options(props.draft.excludedListIds)}
        loading={lists.isPending}
        placeholder={t('editor.listsPlaceholder')}
        onChange={(values) => props.onChange({ listIds: values.map(Number) })}
      />
      <TagInput
        label={t('editor.excludedLists')}
        optional
        values={props.draft.excludedListIds.map(String)}
        options={options(props.draft.listIds)}
        loading={lists.isPending}
        placeholder={t('editor.listsPlaceholder')}
        onChange={(values) => props.onChange({ excludedListIds: values.map(Number) })}
      />
    </Show>
  )
}
