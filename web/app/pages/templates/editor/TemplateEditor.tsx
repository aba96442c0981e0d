import { keepPreviousData, useQuery } from '@tanstack/solid-query'
import Copy from 'lucide-solid/icons/copy'
import Plus from 'lucide-solid/icons/plus'
import Send from 'lucide-solid/icons/send'
import Settings from 'lucide-solid/icons/settings-2'
import Trash from 'lucide-solid/icons/trash'
import X from 'lucide-solid/icons/x'
import type { JSX } from 'solid-js'
import { createEffect, createMemo, createSignal, For, mapArray, on, Show } from 'solid-js'
import {
  type Template,
  templateCategories,
  type TemplateLanguage,
  templateLanguages,
  templateLimits,
} from '../../../../../worker/contracts/templates.ts'
import { Badge } from '../../../../shared/ui/Badge.tsx'
import { Button, OffReason } from '../../../../shared/ui/Button.tsx'
import { TextField } from '../../../../shared/ui/Field.tsx'
import { Menu, MoreMenu } from '../../../../shared/ui/Menu.tsx'
import { PageHeader } from '../../../../shared/ui/Page.tsx'
import { type TabEntry, Tabs } from '../../../../shared/ui/Tabs.tsx'
import { templatesText } from '../../../i18n/templates.ts'
import { useWorkspace } from '../../../session.tsx'
import { useFormat } from '../../../use-format.ts'
import { createTemplateActions } from '../actions.ts'
import { ApprovalPanel } from '../ApprovalPanel.tsx'
import { RemoveDialog } from '../RemoveDialog.tsx'
import { personQuery } from '../templates.data.ts'
import { languageInSentence, languageName, ownLanguageName, problemWords, shownState } from '../words.ts'
import { BodyField } from './BodyField.tsx'
import { ButtonsEditor } from './ButtonsEditor.tsx'
import { Checklist } from './Checklist.tsx'
import { createTemplateDraft } from './draft.ts'
import { PreviewPane } from './PreviewPane.tsx'
import { RequestDialog } from './RequestDialog.tsx'
import { Samples } from './Samples.tsx'
import { ProblemLine } from './ProblemLine.tsx'
import { TemplateSaveNotice } from './TemplateSaveNotice.tsx'

/** A template: its translations side by side, the phone beside them, and every rule while it is typed. */
export function TemplateEditor(props: { template: Template; onReload: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const format = useFormat()
  const actions = createTemplateActions()
  const { t, plural } = templatesText
  // What is on the screen is the person's own from here on: answers of the server do not overwrite it.
  // oxlint-disable-next-line solid/reactivity -- read once on purpose
  const state = createTemplateDraft(props.template)
  const { draft, autosave, problems, problemsAt } = state
  const [language, setLanguage] = createSignal(draft.defaultLanguage)
  const [contactId, setContactId] = createSignal<number>()
  const [removing, setRemoving] = createSignal(false)
  const [asking, setAsking] = createSignal(false)
  const isFrozen = () => props.template.requestedAt !== null
  const canWrite = () => workspace.can('templates.write')
  const isOff = () => isFrozen() || !canWrite()
  const isElsewhere = () => isFrozen() && props.template.translations.every((one) => one.isElsewhere)

  const person = useQuery(() => ({
    ...personQuery(workspace.slug(), contactId()),
    enabled: workspace.can('contacts.read'),
    placeholderData: keepPreviousData,
  }))
  const shownPerson = () => (person.isSuccess ? person.data : undefined)
  const chosenContact = () => {
    const { contactId: id = null, name = '' } = shownPerson() ?? {}
    return id === null ? null : { id, name }
  }

  // Written somewhere else meanwhile, and nothing here that would be lost: the newer one is shown.
  createEffect(
    on(
      () => props.template.version,
      (version) => {
        if (autosave.state() === 'saved' && version > autosave.version()) props.onReload()
      },
    ),
  )

  const errors = () => problems().filter(({ severity }) => severity === 'error')
  const requestOff = () => {
    if (!canWrite()) return t('request.noPermission')
    return errors().length > 0 ? plural('request.notReady', errors().length) : undefined
  }
  const savedWords = () => {
    const at = autosave.savedAt()
    switch (autosave.state()) {
      case 'saved':
        return at === null ? '' : t('editor.savedAt', { time: format.time(at) })
      case 'waiting':
      case 'saving':
        return t('editor.saving')
      case 'failed':
      case 'conflict':
        return t('editor.notSaved')
    }
  }
  const nameError = () => {
    const [problem] = problemsAt('name')
    return problem && problemWords(problem)
  }

  const stateOf = (of: TemplateLanguage): TabEntry<TemplateLanguage>['state'] => {
    const stored = props.template.translations.find((one) => one.language === of)
    if (isFrozen() && stored) {
      const shown = shownState(stored)
      const tone = shown === 'approved' ? 'ok' : ['rejected', 'disabled'].includes(shown) ? 'bad' : 'warn'
      return { tone, text: t(`state.${shown}`) }
    }
    const own = problemsAt(`translations.${of}`)
    const wrong = own.filter(({ severity }) => severity === 'error').length
    if (wrong > 0) return { tone: 'bad', text: plural('editor.errors', wrong) }
    const translation = draft.translations.find((one) => one.language === of)
    return translation?.body.trim() === ''
      ? { tone: 'warn', text: t('editor.noText') }
      : { tone: 'ok', text: t('editor.ready') }
  }
  // One entry per language, for as long as it is there: its state changes with every letter, its editor must not.
  const tabs = createMemo(
    mapArray(
      () => draft.translations.map((one) => one.language),
      (of): TabEntry<TemplateLanguage> => ({
        value: of,
        label: ownLanguageName(of),
        get state() {
          return stateOf(of)
        },
        content: () => <TranslationEditor of={of} />,
      }),
    ),
  )

  function TranslationEditor(own: { of: TemplateLanguage }): JSX.Element {
    const at = () => `translations.${own.of}`
    const translation = () => draft.translations.find((one) => one.language === own.of)
    return (
      <div class="flex flex-col gap-4 pt-4">
        <BodyField
          body={translation()?.body ?? ''}
          fields={state.known()}
          problems={isFrozen() && !isElsewhere() ? [] : problemsAt(`${at()}.body`)}
          disabled={isOff()}
          lang={own.of.replace('_', '-')}
          onText={(body) => state.changeTranslation(own.of, (one) => (one.body = body))}
        />
        <div class="border-t border-line pt-4">
          <ButtonsEditor
            buttons={translation()?.buttons ?? []}
            problems={isFrozen() ? [] : problemsAt(`${at()}.buttons`)}
            at={`${at()}.buttons`}
            disabled={isOff()}
            onChange={(change) => state.changeTranslation(own.of, (one) => change(one.buttons))}
          />
        </div>
      </div>
    )
  }

  const remove = (): void => {
    if (isFrozen()) setRemoving(true)
    else actions.removeDraft.mutate(props.template.id)
  }
  /** What is still being written would be missing in the copy. */
  async function duplicate(): Promise<void> {
    if (await autosave.flush()) actions.duplicate.mutate(props.template.id)
  }
  async function ask(): Promise<void> {
    if ((await autosave.flush()) && requestOff() === undefined) setAsking(true)
  }
  const free = () =>
    templateLanguages.filter((one) => !draft.translations.some((own) => own.language === one))

  return (
    <>
      <PageHeader
        title={draft.name}
        path={[{ label: t('title'), href: workspace.href('/templates') }]}
        badge={
          <Show when={!isFrozen()}>
            <Badge>{t('state.draft')}</Badge>
          </Show>
        }
        detail={<span aria-live="polite">{savedWords()}</span>}
        actions={
          <Show when={canWrite()}>
            <Show
              when={isFrozen() && !isElsewhere()}
              fallback={
                <>
                  <MoreMenu
                    of={draft.name}
                    entries={[
                      {
                        label: t('duplicate'),
                        icon: Copy,
                        onSelect: () => void duplicate(),
                      },
                      { label: t('remove'), icon: Trash, danger: true, onSelect: remove },
                    ]}
                  />
                  <Button kind="main" icon={Send} offReason={requestOff()} onClick={() => void ask()}>
                    {t(isElsewhere() ? 'request.again' : 'request.action')}
                  </Button>
                </>
              }
            >
              <MoreMenu
                of={draft.name}
                entries={[{ label: t('remove'), icon: Trash, danger: true, onSelect: remove }]}
              />
              <Button
                icon={Copy}
                busy={actions.duplicate.isPending}
                onClick={() => actions.duplicate.mutate(props.template.id)}
              >
                {t('newRequest')}
              </Button>
            </Show>
          </Show>
        }
      />
      <div class="flex min-h-0 flex-1 overflow-auto max-lg:flex-col lg:overflow-hidden">
        <div class="min-w-0 flex-1 px-(--gutter) py-4 lg:overflow-auto">
          <div class="mx-auto flex max-w-[760px] flex-col gap-4">
            <TemplateSaveNotice
              state={autosave.state()}
              failure={autosave.failure()}
              onReload={props.onReload}
            />
            <Show when={isFrozen()}>
              <ApprovalPanel template={props.template} contact={chosenContact()} />
            </Show>
            <div class="flex flex-wrap items-end justify-between gap-3">
              <TextField
                class="w-80 max-sm:w-full"
                label={t('editor.name')}
                help={t('editor.nameHelp')}
                value={draft.name}
                maxLength={templateLimits.name}
                disabled={!canWrite()}
                error={nameError()}
                onText={(name) => state.change({ name })}
              />
              <Show
                when={!isOff()}
                fallback={
                  <p class="text-secondary text-text-2">
                    {t('summary', {
                      category: t(`category.${draft.category}`),
                      language: languageInSentence(draft.defaultLanguage),
                    })}
                  </p>
                }
              >
                <Menu
                  entries={[
                    {
                      type: 'choice',
                      label: t('category.label'),
                      value: draft.category,
                      options: templateCategories.map((value) => ({ value, label: t(`category.${value}`) })),
                      onSelect: (value) =>
                        state.change({
                          category: templateCategories.find((one) => one === value) ?? draft.category,
                        }),
                    },
                    { type: 'line' },
                    {
                      type: 'choice',
                      label: t('defaultLanguage'),
                      value: draft.defaultLanguage,
                      options: draft.translations.map((one) => ({
                        value: one.language,
                        label: ownLanguageName(one.language),
                      })),
                      onSelect: (value) =>
                        state.change({
                          defaultLanguage:
                            templateLanguages.find((one) => one === value) ?? draft.defaultLanguage,
                        }),
                    },
                  ]}
                  trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
                    <Button kind="quiet" compact icon={Settings} {...attributes}>
                      {t('summary', {
                        category: t(`category.${draft.category}`),
                        language: languageInSentence(draft.defaultLanguage),
                      })}
                    </Button>
                  )}
                />
              </Show>
            </div>
            <div class="relative flex flex-col">
              <Tabs label={t('editor.languages')} value={language()} onChange={setLanguage} tabs={tabs()} />
              <Show when={!isOff()}>
                <div class="flex items-center gap-1 max-sm:order-first max-sm:-ml-3 sm:absolute sm:top-1 sm:right-0">
                  <Show when={draft.translations.length > 1}>
                    <Button
                      kind="quiet"
                      compact
                      icon={X}
                      onClick={() => {
                        const gone = language()
                        state.removeLanguage(gone)
                        setLanguage(draft.translations[0]?.language ?? draft.defaultLanguage)
                      }}
                    >
                      {t('editor.removeLanguage', { language: ownLanguageName(language()) })}
                    </Button>
                  </Show>
                  <Show when={draft.translations.length < templateLimits.translations}>
                    <Menu
                      entries={free().map((one) => ({
                        label: languageName(one),
                        onSelect: () => {
                          state.addLanguage(one, language())
                          setLanguage(one)
                        },
                      }))}
                      trigger={(attributes: JSX.ButtonHTMLAttributes<HTMLButtonElement>) => (
                        <Button kind="quiet" compact icon={Plus} {...attributes}>
                          {t('editor.addLanguage')}
                        </Button>
                      )}
                    />
                  </Show>
                </div>
              </Show>
            </div>
            <Show when={!isFrozen()}>
              <For
                each={problems().filter(({ field }) => ['translations', 'defaultLanguage'].includes(field))}
              >
                {(problem) => <ProblemLine problem={problem} />}
              </For>
              <Checklist problems={problems()} />
              <OffReason text={requestOff()} class="sm:hidden" />
            </Show>
            <Samples
              names={state.usedFields()}
              fields={state.known()}
              samples={draft.samples}
              problems={isFrozen() ? [] : problemsAt('samples')}
              person={shownPerson()}
              disabled={isOff()}
              onChange={(samples) => state.setSamples(samples)}
            />
          </div>
        </div>
        <PreviewPane
          translations={draft.translations}
          defaultLanguage={draft.defaultLanguage}
          language={language()}
          onLanguage={setLanguage}
          person={shownPerson()}
          samples={draft.samples}
          onPerson={setContactId}
        />
      </div>
      <RemoveDialog
        of={removing() ? props.template : null}
        onClose={() => setRemoving(false)}
        onRemove={actions.removeRequested}
      />
      <Show when={asking()}>
        <RequestDialog
          template={props.template}
          version={autosave.version()}
          onClose={() => setAsking(false)}
        />
      </Show>
    </>
  )
}
