import { A } from '@solidjs/router'
import { useQueryClient } from '@tanstack/solid-query'
import type { JSX } from 'solid-js'
import { createSignal, For, Show, untrack } from 'solid-js'
import {
  type ChatSetup,
  claimedPerDay,
  type FieldRule,
  originOf,
} from '../../../../../worker/contracts/chat.ts'
import { type Language, languages } from '../../../../../worker/contracts/common.ts'
import { looseFields } from '../../../../../worker/contracts/visitor-form.ts'
import { chatWords } from '../../../../shared/chat/chat-words.ts'
import { uiText } from '../../../../shared/i18n/ui.ts'
import { Button } from '../../../../shared/ui/Button.tsx'
import { Checkbox, Segmented, Switch } from '../../../../shared/ui/Choice.tsx'
import { Field, FieldError, TextArea, TextField } from '../../../../shared/ui/Field.tsx'
import { Select } from '../../../../shared/ui/Select.tsx'
import { Notice } from '../../../../shared/ui/States.tsx'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { chatText } from '../../../i18n/chat.ts'
import { useWorkspace } from '../../../session.tsx'
import { CopyField } from '../CopyField.tsx'
import { FormFoot } from '../FormFoot.tsx'
import { Section } from '../Section.tsx'
import { ChatPreview } from './ChatPreview.tsx'
import { type ChatDraft, createChatDraft, siteOf } from './chat-draft.ts'
import { saveChat } from './chat.data.ts'
import { HoursFields } from './HoursFields.tsx'

/** What cannot be saved as it stands, first things first. */
const wrongFields = '[aria-invalid="true"], [data-wrong] input'

/** All that is set about the chat, saved in one go; the preview shows it before. */
export function ChatForm(props: { setup: ChatSetup; onReload: () => void }): JSX.Element {
  const workspace = useWorkspace()
  const client = useQueryClient()
  const { t } = chatText
  const [language, setLanguage] = createSignal<Language>(
    untrack(() => props.setup.settings.languages[0] ?? 'it'),
  )
  const draft = createChatDraft(
    untrack(() => props.setup),
    (input) => saveChat(client, workspace.slug(), input),
  )
  const canWrite = () => workspace.can('channels.write')
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget instanceof HTMLFormElement ? event.currentTarget : null
    if (await draft.save()) return showToast({ text: t('saved') })
    // The form is longer than the screen: what keeps it from being saved comes into sight.
    queueMicrotask(() => form?.querySelector<HTMLElement>(wrongFields)?.focus())
  }
  return (
    <form novalidate onSubmit={(event) => void submit(event)}>
      <fieldset disabled={!canWrite()} class="contents">
        <SiteSection draft={draft} setup={props.setup} />
        <LookSection draft={draft} />
        <TextsSection draft={draft} language={language()} onLanguage={setLanguage} />
        <Section title={t('hours.title')} lead={t('hours.lead')}>
          <HoursFields draft={draft} />
        </Section>
        <AskSection draft={draft} />
      </fieldset>
      <Show when={canWrite()}>
        <div class="sticky -bottom-4 z-10 border-y border-line bg-surface pt-3 pb-4">
          <Show when={draft.isStale()}>
            <Notice
              tone="warn"
              live
              fact={t('conflict')}
              action={<Button onClick={() => props.onReload()}>{t('reload')}</Button>}
            >
              {t('conflictHelp')}
            </Notice>
          </Show>
          <FormFoot problem={draft.isStale() ? undefined : draft.problem()}>
            <Button kind="main" type="submit" busy={draft.busy()} busyLabel={uiText.t('actions.saving')}>
              {t('save')}
            </Button>
            <Show when={draft.isChanged()}>
              <span class="text-secondary text-text-2">{t('unsaved')}</span>
            </Show>
          </FormFoot>
        </div>
      </Show>
    </form>
  )
}

function SiteSection(props: { draft: ChatDraft; setup: ChatSetup }): JSX.Element {
  const { t } = chatText
  const script = () => `<script src="${props.setup.script}" data-key="${props.setup.key}" async></script>`
  const wrongSite = () => {
    const site = props.draft.values.sites.find((one) => one.trim() !== '' && originOf(one.trim()) === null)
    return site === undefined ? undefined : t('site.wrong', { site: site.trim() })
  }
  return (
    <Section title={t('site.title')} lead={t('site.lead')}>
      <div class="flex flex-col gap-3">
        <Switch
          label={t('site.enabled')}
          checked={props.draft.values.enabled}
          onChange={(enabled) => props.draft.set('enabled', enabled)}
        />
        <TextArea
          label={t('site.sites')}
          help={t('site.sitesHelp')}
          rows={3}
          spellcheck={false}
          value={props.draft.values.sites.join('\n')}
          onText={(text) => props.draft.set('sites', text.split('\n'))}
          onBlur={() => props.draft.set('sites', (sites) => sites.map(siteOf).filter(Boolean))}
          error={props.draft.error('sites') && (wrongSite() ?? props.draft.error('sites'))}
        />
        <Show when={props.draft.values.enabled && props.draft.values.sites.every((site) => !site.trim())}>
          <Notice tone="warn" fact={t('site.none')} />
        </Show>
        <Show when={props.setup.isClaimsFull}>
          <Notice tone="warn" fact={t('claims.full', { count: claimedPerDay })}>
            {t('claims.fullHelp')}
          </Notice>
        </Show>
        <CopyField label={t('site.script')} value={script()} />
      </div>
    </Section>
  )
}

function LookSection(props: { draft: ChatDraft }): JSX.Element {
  const { t } = chatText
  return (
    <Section title={t('look.title')} lead={t('look.lead')}>
      <div class="flex flex-col gap-3">
        <Field label={t('look.colour')} error={props.draft.error('colour')}>
          {(control) => (
            <div class="flex gap-2">
              <input
                type="color"
                class="size-8 flex-none cursor-pointer rounded-6 border border-line-ctl max-sm:size-11"
                aria-label={t('look.colour')}
                value={
                  /^#[0-9a-f]{6}$/i.test(props.draft.values.colour) ? props.draft.values.colour : '#036173'
                }
                onInput={(event) => props.draft.set('colour', event.currentTarget.value)}
              />
              <div class="input w-32">
                <input
                  {...control()}
                  type="text"
                  spellcheck={false}
                  maxLength={7}
                  value={props.draft.values.colour}
                  onInput={(event) => props.draft.set('colour', event.currentTarget.value)}
                />
              </div>
            </div>
          )}
        </Field>
        <Segmented
          label={t('look.position')}
          value={props.draft.values.position}
          options={[
            { value: 'right', label: t('look.right') },
            { value: 'left', label: t('look.left') },
          ]}
          onChange={(position) => props.draft.set('position', position)}
        />
      </div>
    </Section>
  )
}

const textFields = [
  ['launcher', 24],
  ['title', 60],
  ['subtitle', 80],
  ['greeting', 300],
  ['offline', 300],
] as const

function TextsSection(props: {
  draft: ChatDraft
  language: Language
  onLanguage: (language: Language) => void
}): JSX.Element {
  const workspace = useWorkspace()
  const { t } = chatText
  const labelOf = (name: (typeof textFields)[number][0]) =>
    t(name === 'title' ? 'texts.titleField' : `texts.${name}`)
  const ownWords = (name: (typeof textFields)[number][0]) =>
    name === 'title' ? workspace.name() : chatWords[props.language][name]
  const toggle = (language: Language, isOn: boolean) =>
    props.draft.set('languages', (known) =>
      isOn ? [...known, language] : known.filter((one) => one !== language),
    )
  return (
    <Section title={t('texts.title')} lead={t('texts.lead')}>
      <div class="flex flex-col gap-3">
        <fieldset class="flex flex-col gap-1" data-wrong={props.draft.error('languages') && ''}>
          <legend class="mb-1 text-secondary font-medium">{t('texts.languages')}</legend>
          <For each={languages}>
            {(language) => (
              <Checkbox
                label={t(`texts.${language}`)}
                checked={props.draft.values.languages.includes(language)}
                onChange={(isOn) => toggle(language, isOn)}
              />
            )}
          </For>
          <p class="text-secondary text-text-3">{t('texts.languagesHelp')}</p>
          <Show when={props.draft.error('languages')}>{(text) => <FieldError>{text()}</FieldError>}</Show>
        </fieldset>
        <Segmented
          label={t('texts.shown')}
          value={props.language}
          options={languages.map((language) => ({ value: language, label: t(`texts.${language}`) }))}
          onChange={(language) => props.onLanguage(language)}
        />
        <For each={textFields}>
          {([name, most]) => (
            <TextField
              label={labelOf(name)}
              maxLength={most}
              lang={props.language}
              placeholder={ownWords(name)}
              value={props.draft.values.texts[props.language][name]}
              onText={(text) => props.draft.set('texts', props.language, name, text)}
              error={props.draft.error(`texts.${props.language}.${name}`)}
            />
          )}
        </For>
        <ChatPreview settings={props.draft.values} language={props.language} />
      </div>
    </Section>
  )
}

const rules: readonly FieldRule[] = ['off', 'optional', 'required']

function AskSection(props: { draft: ChatDraft }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = chatText
  return (
    <Section title={t('form.title')} lead={t('form.lead')}>
      <div class="flex flex-col gap-3">
        <Switch
          label={t('form.enabled')}
          checked={props.draft.values.form.enabled}
          onChange={(enabled) => props.draft.set('form', 'enabled', enabled)}
        />
        <p class="text-secondary text-text-3">
          {t('form.bot')}{' '}
          <A class="link" href={workspace.href('/settings/chatbot')}>
            {t('form.openBot')}
          </A>
        </p>
        <Show when={props.draft.values.form.enabled}>
          <div class="grid gap-3 sm:grid-cols-3">
            <For each={looseFields}>
              {(field) => (
                <Select
                  label={t(`form.${field}`)}
                  value={props.draft.values.form[field]}
                  options={rules.map((rule) => ({ value: rule, label: t(`form.rules.${rule}`) }))}
                  onChange={(rule) => props.draft.set('form', field, rule)}
                />
              )}
            </For>
          </div>
        </Show>
        <TextField
          label={t('form.privacyUrl')}
          type="url"
          optional
          spellcheck={false}
          value={props.draft.values.privacyUrl}
          onText={(text) => props.draft.set('privacyUrl', text)}
          error={props.draft.error('privacyUrl')}
        />
        <Switch
          label={t('form.files')}
          checked={props.draft.values.files}
          onChange={(files) => props.draft.set('files', files)}
        />
        <Switch
          label={t('form.followUp')}
          checked={props.draft.values.followUp}
          onChange={(followUp) => props.draft.set('followUp', followUp)}
        />
      </div>
    </Section>
  )
}
