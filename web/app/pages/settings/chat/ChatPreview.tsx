import type { JSX } from 'solid-js'
import { createMemo, createSignal, onCleanup, onMount } from 'solid-js'
import { render } from 'solid-js/web'
import type { ChatSettings } from '../../../../../worker/contracts/chat.ts'
import type { Language } from '../../../../../worker/contracts/common.ts'
import { chatColours } from '../../../../shared/chat/chat-colours.ts'
import { ChatIcon } from '../../../../shared/chat/ChatIcon.tsx'
import { ChatPanel } from '../../../../shared/chat/ChatPanel.tsx'
import { adoptStyles, chatStyles } from '../../../../shared/chat/chat-styles.ts'
import type { ChatActions, ChatBubble, ChatView } from '../../../../shared/chat/chat-view.ts'
import { chatWords } from '../../../../shared/chat/chat-words.ts'
import { Segmented } from '../../../../shared/ui/Choice.tsx'
import { chatText } from '../../../i18n/chat.ts'
import { useWorkspace } from '../../../session.tsx'
import { previewWords } from './preview-words.ts'

/** A preview is looked at: what a visitor would do does nothing here, and cannot be reached. */
const nothing: ChatActions = {
  send() {},
  retry() {},
  typing() {},
  attach() {},
  detach() {},
  press() {},
  fill: async () => ({}),
  submitForm: async () => ({}),
  openFile: async () => null,
  close() {},
}

const validColour = (colour: string) => (/^#[0-9a-f]{6}$/i.test(colour) ? colour.toLowerCase() : '#036173')

/** The open chat as it would be, in its own language and from the very parts that visitors get. */
export function ChatPreview(props: { settings: ChatSettings; language: Language }): JSX.Element {
  const workspace = useWorkspace()
  const { t } = chatText
  const at = Date.now()
  const [moment, setMoment] = createSignal<'here' | 'away'>('here')
  const bubble = (id: string, from: ChatBubble['from'], text: string): ChatBubble => ({
    id,
    from,
    name: from === 'agent' ? previewWords[props.language].name : null,
    text,
    offer: null,
    attachments: [],
    at,
    deleted: false,
    state: from === 'visitor' ? 'read' : null,
    filesGone: false,
    place: null,
  })
  const view = createMemo((): ChatView => {
    const settings = props.settings
    const language = props.language
    const texts = settings.texts[language]
    const words = chatWords[language]
    const said = previewWords[language]
    const isAsked = settings.form.enabled
    const isAway = moment() === 'away'
    const talk = [bubble('1', 'visitor', said.asked), bubble('2', 'agent', said.answered)]
    return {
      look: {
        name: workspace.name(),
        colour: validColour(settings.colour),
        language,
        title: texts.title || workspace.name(),
        subtitle: texts.subtitle || words.subtitle,
        greeting: texts.greeting || words.greeting,
        privacyUrl: settings.privacyUrl,
        files: settings.files,
      },
      greets: true,
      bubbles: isAsked || isAway ? [] : talk,
      typing: null,
      offline: isAway ? texts.offline || words.offline : null,
      line: 'ready',
      limitedUntil: null,
      form: isAsked ? settings.form : null,
      wantsEmail: false,
      pending: [],
    }
  })
  let host: HTMLDivElement | undefined
  onMount(() => {
    const root = host?.attachShadow({ mode: 'open' })
    if (root === undefined) return
    adoptStyles(root, chatStyles)
    const place = document.createElement('div')
    place.style.cssText = 'height:520px;display:flex'
    const button = document.createElement('style')
    button.textContent =
      '.launch{display:inline-flex;align-items:center;gap:10px;height:52px;margin-top:16px;padding:0 20px 0 16px;border-radius:26px;font:600 16px/20px system-ui,sans-serif}'
    root.append(place)
    const below = document.createElement('div')
    root.append(button, below)
    onCleanup(render(() => <ChatPanel view={view()} actions={nothing} />, place))
    onCleanup(render(() => <Launcher settings={props.settings} language={props.language} />, below))
  })
  return (
    <figure class="m-0 flex flex-col gap-3" aria-label={t('look.preview')}>
      <Segmented
        label={t('look.moment')}
        value={moment()}
        options={[
          { value: 'here', label: t('look.here') },
          { value: 'away', label: t('look.away') },
        ]}
        onChange={setMoment}
      />
      <div
        class={`flex overflow-x-auto rounded-8 bg-sunken p-3 ${props.settings.position === 'right' ? 'justify-end' : ''}`}
      >
        <div class="w-[380px] max-w-full min-w-0" ref={(element) => (host = element)} inert />
      </div>
    </figure>
  )
}

/** The button that opens the chat, on the side where it stands. */
function Launcher(props: { settings: ChatSettings; language: Language }): JSX.Element {
  const colours = () => chatColours(validColour(props.settings.colour))
  return (
    <div lang={props.language} style={{ 'text-align': props.settings.position }}>
      <span class="launch" style={{ background: colours().fill, color: colours().onFill }}>
        <ChatIcon name="chat" size={24} />
        {props.settings.texts[props.language].launcher || chatWords[props.language].launcher}
      </span>
    </div>
  )
}
