import type { JSX } from 'solid-js'
import { createEffect, createResource, For, on, Show } from 'solid-js'
import type { FieldRule } from '../../../worker/contracts/chat.ts'
import type { Language } from '../../../worker/contracts/common.ts'
import type { Attachment, Offer } from '../../../worker/contracts/inbox.ts'
import type { LooseField } from '../../../worker/contracts/visitor-form.ts'
import { focusComposer } from './ChatComposer.tsx'
import { ChatFormCard, type FormDraft } from './ChatFormCard.tsx'
import { type ChatWords, filled } from './chat-words.ts'
import { type ChatActions, type ChatBubble, type ChatView, localeOf } from './chat-view.ts'

type Shown = { view: ChatView; words: ChatWords; actions: ChatActions; draft: FormDraft }

/** What was said, read out as it comes. New things keep the end in sight, unless the reader has gone back. */
export function ChatMessages(props: Shown & { children?: JSX.Element }): JSX.Element {
  let list: HTMLDivElement | undefined
  let isAtEnd = true
  const toEnd = () => list?.scrollTo({ top: list.scrollHeight })
  const follow = () => {
    if (list !== undefined) isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80
  }
  createEffect(
    on(
      () => [props.view.bubbles.length, props.view.typing, props.view.form],
      () => {
        // What stands here before anybody has written is read from its beginning.
        const isBegun = props.view.bubbles.some(({ place, from }) => place !== null || from === 'visitor')
        if (isAtEnd && isBegun) queueMicrotask(toEnd)
      },
    ),
  )
  const isLast = (index: number) =>
    props.view.bubbles.slice(index + 1).every(({ from }) => from !== 'visitor')
  return (
    <div
      ref={(element) => {
        list = element
        // A picture takes its room when it has come. `load` does not bubble.
        element.addEventListener('load', () => isAtEnd && toEnd(), true)
      }}
      class="list"
      tabindex="0"
      onScroll={follow}
    >
      <div class="log" role="log" aria-relevant="additions" aria-label={props.words.messages}>
        <Show when={props.view.greets}>
          <p class="from">{props.view.look.title}</p>
          <div class="bubble in">{props.view.look.greeting}</div>
        </Show>
        <For each={props.view.bubbles}>
          {(bubble, index) => (
            <>
              <Show when={opensGroup(props.view.bubbles, index())}>
                <p class="from">
                  {bubble.name ?? (bubble.from === 'bot' ? props.words.assistant : props.view.look.name)},{' '}
                  {timeOf(bubble.at, props.view.look.language)}
                </p>
              </Show>
              <Bubble {...props} bubble={bubble} isLast={isLast(index())} />
            </>
          )}
        </For>
      </div>
      <p class="typing">
        <Show when={props.view.typing}>
          {(typing) => filled(props.words.typing, { name: typing().name ?? props.words.someone })}
        </Show>
      </p>
      {props.children}
    </div>
  )
}

/** Above the first of several answers of one person. */
function opensGroup(bubbles: readonly ChatBubble[], index: number): boolean {
  const [before, bubble] = [bubbles[index - 1], bubbles[index]]
  if (bubble === undefined || bubble.from === 'visitor') return false
  const apartMs = 5 * 60_000
  return before?.from !== bubble.from || before.name !== bubble.name || bubble.at - before.at > apartMs
}

/** The time alone of today, the day besides of what is older. */
function timeOf(at: number, language: Language): string {
  const isToday = new Date(at).toDateString() === new Date().toDateString()
  const day = isToday ? {} : ({ day: 'numeric', month: 'short' } as const)
  const locale = localeOf(language, navigator.language)
  return new Intl.DateTimeFormat(locale, { ...day, hour: '2-digit', minute: '2-digit' }).format(at)
}

function Bubble(props: Shown & { bubble: ChatBubble; isLast: boolean }): JSX.Element {
  const isOwn = () => props.bubble.from === 'visitor'
  const isFailed = () => props.bubble.state === 'failed'
  /** A form asks without words of its own. */
  const isBare = () => props.bubble.text === '' && props.bubble.attachments.length === 0
  return (
    <>
      <Show
        when={!props.bubble.deleted}
        fallback={<div class={`bubble gone ${isOwn() ? 'own' : 'in'}`}>{props.words.deleted}</div>}
      >
        <div class={`bubble new ${isOwn() ? 'own' : 'in'}`} hidden={isBare()}>
          <Show when={isOwn()}>
            <span class="hidden">{props.words.you}: </span>
          </Show>
          <For each={pieces(props.bubble.text)}>
            {(piece) => (
              <Show when={piece.isLink} fallback={piece.text}>
                <a href={piece.text} target="_blank" rel="noopener noreferrer nofollow">
                  {piece.text}
                </a>
              </Show>
            )}
          </For>
          <For each={props.bubble.attachments}>
            {(file, index) => (
              <FileLink
                file={file}
                place={props.bubble.place}
                index={index()}
                words={props.words}
                actions={props.actions}
              />
            )}
          </For>
        </div>
      </Show>
      <Show when={props.bubble.offer?.state === 'open' && props.bubble.offer}>
        {(offer) => <BotOffer {...props} offer={offer()} />}
      </Show>
      <Show when={isOwn() && props.bubble.state !== null && (props.isLast || isFailed())}>
        <p class={`state ${isFailed() ? 'bad' : ''}`} aria-live={isFailed() ? undefined : 'off'}>
          <Show when={isFailed()} fallback={stateWord(props.words, props.bubble.state)}>
            {props.bubble.filesGone ? props.words.filesGone : props.words.failed}{' '}
            <button type="button" class="link" onClick={() => props.actions.retry(props.bubble.id)}>
              {retryWord(props.words, props.bubble)}
            </button>
          </Show>
        </p>
      </Show>
    </>
  )
}

/** What the bot's question is answered with, for as long as it stands open. */
function BotOffer(props: Shown & { bubble: ChatBubble; offer: Offer }): JSX.Element {
  const choice = () => props.offer.type === 'choice' && props.offer
  const form = () => {
    if (props.offer.type !== 'form') return null
    const { fields } = props.offer
    const ruleOf = (name: LooseField): FieldRule => {
      const found = fields.find(({ field }) => field === name)
      return found === undefined ? 'off' : found.required ? 'required' : 'optional'
    }
    return { name: ruleOf('name'), phone: ruleOf('phone'), company: ruleOf('company') }
  }
  return (
    <>
      <Show when={choice()}>
        {(question) => (
          <div class="options" role="group" aria-label={props.bubble.text || props.words.assistant}>
            <For each={question().options}>
              {(option) => (
                <button
                  type="button"
                  class="option"
                  onClick={(event) => {
                    const chat = event.currentTarget.closest('.chat')
                    props.actions.press(props.bubble, option)
                    // The button goes with its question. A finger needs no keyboard on the screen for that.
                    if (event.detail === 0) focusComposer(chat)
                  }}
                >
                  {option.text}
                </button>
              )}
            </For>
          </div>
        )}
      </Show>
      <Show when={form()}>
        {(rules) => (
          <ChatFormCard
            form={rules()}
            draft={props.draft}
            look={props.view.look}
            words={props.words}
            actions={{
              ...props.actions,
              submitForm: (values) => props.actions.fill(props.bubble, values),
            }}
          />
        )}
      </Show>
    </>
  )
}

const retryWord = (words: ChatWords, { filesGone, text }: ChatBubble): string =>
  filesGone ? (text === '' ? words.takeAway : words.sendWithout) : words.retry

const stateWord = (words: ChatWords, state: ChatBubble['state']): string =>
  state === 'sending' ? words.sending : state === 'read' ? words.read : words.sent

/** A text with the addresses in it told apart; everything else stays text. */
function pieces(text: string): { text: string; isLink: boolean }[] {
  return text
    .split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]}'»”])/)
    .filter((piece) => piece !== '')
    .map((piece) => ({ text: piece, isLink: /^https?:\/\//.test(piece) && URL.canParse(piece) }))
}

const pictures: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

function FileLink(props: {
  file: Attachment
  place: ChatBubble['place']
  index: number
  words: ChatWords
  actions: ChatActions
}): JSX.Element {
  const isPicture = () => pictures.has(props.file.type)
  const [address] = createResource(
    () =>
      isPicture() && props.place !== null
        ? { place: props.place, index: props.index, open: props.actions.openFile }
        : null,
    ({ place, index, open }) => open(place, index),
  )
  const save = async () => {
    if (props.place === null) return
    const url = await props.actions.openFile(props.place, props.index)
    if (url === null) return
    const link = document.createElement('a')
    Object.assign(link, { href: url, download: props.file.name })
    link.click()
  }
  return (
    <button
      type="button"
      class="file"
      aria-label={filled(props.words.download, { name: props.file.name })}
      onClick={() => void save()}
    >
      <Show when={address()} fallback={props.file.name}>
        {(url) => (
          <img
            class="shot"
            src={url()}
            alt={props.file.name}
            width={props.file.width}
            height={props.file.height}
          />
        )}
      </Show>
    </button>
  )
}
