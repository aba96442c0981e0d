import RotateCcw from 'lucide-solid/icons/rotate-ccw'
import type { JSX } from 'solid-js'
import { createEffect, createMemo, createSignal, For, Match, on, Show, Switch, untrack } from 'solid-js'
import type { Language } from '../../../../worker/contracts/common.ts'
import type { Offer } from '../../../../worker/contracts/inbox.ts'
import { checkForm } from '../../../../worker/lib/chatbot/form.ts'
import { isRunning, type RunEvent } from '../../../../worker/lib/chatbot/run.ts'
import { chatWords } from '../../../shared/chat/chat-words.ts'
import { Button } from '../../../shared/ui/Button.tsx'
import { Switch as Toggle } from '../../../shared/ui/Choice.tsx'
import { TextField } from '../../../shared/ui/Field.tsx'
import { Select } from '../../../shared/ui/Select.tsx'
import { chatbotText } from '../../i18n/chatbot.ts'
import type { ChatbotDraft } from './draft.ts'
import { answerTrial, beginTrial, openOffer, type TrialLine } from './dry-run.ts'

/** Plays the draft beside the editor; nothing is stored. A change of the draft begins anew. */
export function DryRun(props: { draft: ChatbotDraft }): JSX.Element {
  const { t } = chatbotText
  const [language, setLanguage] = createSignal<Language>()
  const [open, setOpen] = createSignal(true)
  const [agentsOnline, setAgentsOnline] = createSignal(true)
  const written = createMemo(() => JSON.stringify(props.draft.flow))
  const world = () => ({
    language: language() ?? props.draft.flow.languages[0] ?? 'it',
    open: open(),
    agentsOnline: agentsOnline(),
  })
  const [trial, setTrial] = createSignal(untrack(() => beginTrial(props.draft.copied(), world())))
  const restart = () => setTrial(beginTrial(props.draft.copied(), world()))
  createEffect(on([written, language], restart, { defer: true }))
  const answer = (event: RunEvent) =>
    setTrial((now) => answerTrial(now, props.draft.copied(), event, world()))
  const offer = () => openOffer(trial().lines)
  const goesOn = () => isRunning(trial().state)

  let log: HTMLDivElement | undefined
  createEffect(on(trial, () => log?.scrollTo({ top: log.scrollHeight }), { defer: true }))

  return (
    <section class="flex min-h-0 flex-1 flex-col" aria-label={t('dry.title')}>
      <header class="flex flex-none items-start justify-between gap-3 border-b border-line px-4 py-3">
        <div class="min-w-0">
          <h2 class="text-section font-semibold">{t('dry.title')}</h2>
          <p class="text-secondary text-text-3">{t('dry.lead')}</p>
        </div>
        <Button compact icon={RotateCcw} onClick={restart}>
          {t('dry.restart')}
        </Button>
      </header>
      <div class="flex flex-none flex-wrap items-end gap-x-4 gap-y-2 border-b border-line px-4 py-2">
        <Show when={props.draft.flow.languages.length > 1}>
          <Select
            compact
            class="w-36"
            label={t('dry.language')}
            value={world().language}
            options={props.draft.flow.languages.map((value) => ({ value, label: t(`language.${value}`) }))}
            onChange={setLanguage}
          />
        </Show>
        <Toggle label={t('dry.hours')} checked={open()} onChange={setOpen} />
        <Toggle label={t('dry.agents')} checked={agentsOnline()} onChange={setAgentsOnline} />
      </div>
      <div
        ref={(element) => (log = element)}
        class="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto bg-sunken px-4 py-3"
        role="log"
        aria-label={t('dry.log')}
        tabindex={0}
      >
        <For each={trial().lines}>
          {(line) => <Line line={line} onPress={(option) => answer({ type: 'option', option })} />}
        </For>
        <Show when={offer()?.type === 'form' && offer()} keyed>
          {(form) => (
            <TrialForm
              fields={form.type === 'form' ? form.fields : []}
              language={world().language}
              onSend={(values) => answer({ type: 'form', values })}
            />
          )}
        </Show>
      </div>
      <Show when={goesOn()}>
        <TrialComposer onSend={(text) => answer({ type: 'text', text })} />
      </Show>
    </section>
  )
}

/** What would be done, in words. Reactive to the language. */
function toldOf(line: TrialLine): string {
  const { t } = chatbotText
  switch (line.type) {
    case 'taken':
      return t('dry.taken', { email: line.email })
    case 'handed':
      return t(`dry.handed_${line.to}`)
    case 'called':
      return t('dry.called')
    case 'closed':
      return t('dry.closed')
    default:
      return ''
  }
}

function Line(props: { line: TrialLine; onPress: (option: string) => void }): JSX.Element {
  const bot = () => props.line.type === 'bot' && props.line
  const visitor = () => props.line.type === 'visitor' && props.line
  const choice = () => {
    const line = bot()
    return line && line.offer?.type === 'choice' ? line.offer : null
  }
  return (
    <Switch fallback={<p class="text-center text-secondary text-text-3">{toldOf(props.line)}</p>}>
      <Match when={bot()}>
        {(line) => (
          <div class="flex max-w-[85%] flex-col items-start gap-1.5">
            <Show when={line().text}>
              <p class="rounded-12 rounded-bl-4 border border-line bg-surface px-3 py-2 text-[14px] break-words whitespace-pre-wrap">
                {line().text}
              </p>
            </Show>
            <Show when={choice()}>{(offer) => <TrialButtons offer={offer()} onPress={props.onPress} />}</Show>
          </div>
        )}
      </Match>
      <Match when={visitor()}>
        {(line) => (
          <p class="max-w-[85%] self-end rounded-12 rounded-br-4 border border-accent-line bg-accent-soft px-3 py-2 text-[14px] break-words whitespace-pre-wrap">
            {line().text}
          </p>
        )}
      </Match>
    </Switch>
  )
}

function TrialButtons(props: {
  offer: Extract<Offer, { type: 'choice' }>
  onPress: (option: string) => void
}): JSX.Element {
  return (
    <Show when={props.offer.state === 'open'}>
      <div class="flex flex-wrap gap-1.5">
        <For each={props.offer.options}>
          {({ id, text }) => (
            <Button compact onClick={() => props.onPress(id)}>
              {text}
            </Button>
          )}
        </For>
      </div>
    </Show>
  )
}

type Field = Extract<Offer, { type: 'form' }>['fields'][number]['field']

function TrialForm(props: {
  fields: Extract<Offer, { type: 'form' }>['fields']
  /** The visitor's language, whatever the reader's own is. */
  language: Language
  onSend: (values: Extract<RunEvent, { type: 'form' }>['values']) => void
}): JSX.Element {
  const words = () => chatWords[props.language]
  const [typed, setTyped] = createSignal<Partial<Record<Field, string>>>({})
  const [tried, setTried] = createSignal(false)
  const checked = createMemo(() => checkForm(props.fields, { email: '', ...typed() }))
  const error = (field: Field): string | undefined => {
    const code = tried() ? checked().problems?.find((one) => one.field === field)?.code : undefined
    const { required, badEmail: email, badPhone: phone, tooLong: too_long } = words()
    const texts: Partial<Record<string, string>> = { required, email, phone, too_long }
    return code === undefined ? undefined : texts[code]
  }
  function submit(event: SubmitEvent): void {
    event.preventDefault()
    setTried(true)
    const { values } = checked()
    if (values !== null) props.onSend(values)
  }
  return (
    <form
      class="flex flex-col gap-3 rounded-12 border border-line bg-surface p-3"
      lang={props.language}
      novalidate
      onSubmit={submit}
    >
      <For each={props.fields}>
        {({ field, required }) => (
          <TextField
            label={required ? words()[field] : `${words()[field]} (${words().optional})`}
            autocomplete="off"
            value={typed()[field] ?? ''}
            error={error(field)}
            onText={(text) => setTyped((now) => ({ ...now, [field]: text }))}
          />
        )}
      </For>
      <div>
        <Button type="submit">{words().submit}</Button>
      </div>
    </form>
  )
}

function TrialComposer(props: { onSend: (text: string) => void }): JSX.Element {
  const { t } = chatbotText
  const [text, setText] = createSignal('')
  function submit(event: SubmitEvent): void {
    event.preventDefault()
    const words = text().trim()
    if (words === '') return
    setText('')
    props.onSend(words)
  }
  return (
    <form class="flex flex-none items-end gap-2 border-t border-line px-4 py-3" onSubmit={submit}>
      <TextField
        class="min-w-0 flex-1"
        label={t('dry.type')}
        labelHidden
        placeholder={t('dry.type')}
        autocomplete="off"
        value={text()}
        onText={setText}
      />
      <Button type="submit">{t('dry.send')}</Button>
    </form>
  )
}
