import type { ChatConfig } from '../../worker/contracts/chat-doors.ts'
import { adoptStyles } from '../shared/chat/chat-styles.ts'
import { chatColours } from '../shared/chat/chat-colours.ts'
import type { ChatHandle, SiteIdentity } from './handle.ts'
import { bindingCookie, emptyOutbox, outboxKeys } from './binding-cookie.ts'
import { loaderWords } from './loader-words.ts'

/** Path of the open chat's script, put in by the build. */
declare const CHAT_APP: string

const script = document.currentScript
if (script instanceof HTMLScriptElement && window.CentralinoChat === undefined)
  start(script.src, script.dataset)

/**
 * The button on a site. It asks for the settings and nothing else: until somebody writes there is no cookie, no row and
 * no socket. The open chat is fetched with the first click, or at once for a visitor who has written before.
 */
function start(src: string, data: DOMStringMap): void {
  const base = new URL(src).origin
  const key = data['key'] ?? ''
  let handle: ChatHandle | null = null
  let identity = told(data)
  let isWanted = false
  window.CentralinoChat = {
    open: () => (handle === null ? (isWanted = true) : toggle(true)),
    close: () => (handle === null ? (isWanted = false) : toggle(false)),
    identify(who) {
      identity = told(who)
      if (handle === null) return
      handle.identity = identity
      handle.onIdentity(identity)
    },
    reset() {
      identity = {}
      bindingCookie.forget()
      emptyOutbox()
      if (handle === null) return
      handle.identity = {}
      handle.onIdentity(null)
    },
  }
  let toggle: (isOpen: boolean) => void = () => {}
  const language = data['language'] || document.documentElement.lang || navigator.language
  const query = `key=${encodeURIComponent(key)}&language=${encodeURIComponent(language)}`
  fetch(`${base}/chat/config?${query}`, { credentials: 'omit' })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
    // Guarantee: the door answers this type and nothing else with 200.
    .then((config: ChatConfig) => {
      const drawn = draw(config, (place, parts) => {
        handle = { base, key, config, identity, place, onOpen() {}, onIdentity() {}, ...parts }
        return handle
      })
      toggle = drawn
      if (isWanted) toggle(true)
    })
    .catch(() => {
      // Refused, or the server is away: a site without its chat is a site all the same.
      // oxlint-disable-next-line no-console -- told to whoever builds the site, who has no other sight of it
      console.warn(`Centralino: no answer. Is ${location.origin} in the list of the chat?`)
    })
}

/** What the site says of its visitor: texts alone, of which sites pass all kinds of others. */
function told(who: { [Field in keyof SiteIdentity]?: unknown } | null | undefined): SiteIdentity {
  const identity: SiteIdentity = {}
  for (const field of ['email', 'name', 'token'] as const) {
    const value = who?.[field]
    if (typeof value === 'string' && value !== '') identity[field] = value
  }
  return identity
}

type Parts = Pick<ChatHandle, 'isOpen' | 'close' | 'setUnread'>

/** Draws the button; gives what opens and closes the chat. */
function draw(
  config: ChatConfig,
  make: (place: HTMLElement, parts: Parts) => ChatHandle,
): (isOpen: boolean) => void {
  const words = loaderWords[config.language]
  const host = document.createElement('div')
  host.id = 'centralino-chat'
  host.lang = config.language
  const root = host.attachShadow({ mode: 'open' })
  // What is typed here is no shortcut of the site's.
  for (const type of ['keydown', 'keypress', 'keyup', 'input'])
    root.addEventListener(type, (event) => event.stopPropagation())
  const add = <Tag extends keyof HTMLElementTagNameMap>(tag: Tag, name: string) => {
    const element = document.createElement(tag)
    element.className = name
    root.append(element)
    return element
  }
  adoptStyles(root, stylesOf(config))
  const place = add('div', 'place full')
  place.hidden = true
  const button = add('button', 'launch')
  button.type = 'button'
  const face = `<svg aria-hidden="true" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"><path d="M21 15a2 2 0 0 1-2 2H8l-4 4V5a2 2 0 0 1 2-2h13a2 2 0 0 1 2 2zM9 10h6"/><path class="down" d="m6 9 6 6 6-6"/></svg>`
  button.innerHTML = face
  const word = document.createElement('span')
  word.textContent = config.texts.launcher || words.launcher
  const badge = document.createElement('i')
  badge.hidden = true
  button.append(word, badge)
  const status = add('p', 'told')
  status.role = 'status'
  let isOpen = false
  let isLoading = false
  let unread = ''
  const name = () => {
    button.ariaLabel = isOpen
      ? words.close
      : unread === ''
        ? word.textContent
        : `${word.textContent}, ${unread}`
    button.ariaExpanded = String(isOpen)
  }
  const handle = make(place, {
    isOpen: () => isOpen,
    close: () => toggle(false),
    setUnread(count, told) {
      unread = count > 0 ? told : ''
      status.textContent = unread
      badge.textContent = count > 9 ? '9+' : String(count)
      badge.hidden = count === 0
      name()
    },
  })
  const load = () => {
    if (isLoading) return
    isLoading = true
    window.centralinoChatBoot = (startChat) => startChat(handle)
    const app = document.createElement('script')
    app.src = handle.base + CHAT_APP
    app.onerror = () => {
      // The next click tries again.
      isLoading = false
      app.remove()
      toggle(false)
    }
    document.head.append(app)
  }
  function toggle(next: boolean): void {
    if (next) load()
    if (next === isOpen) return
    isOpen = next
    place.hidden = !isOpen
    button.classList.toggle('on', isOpen)
    name()
    handle.onOpen(isOpen)
    if (!isOpen) button.focus()
  }
  button.onclick = () => toggle(!isOpen)
  name()
  // A script in the head may be there before the page is.
  if (document.body === null) addEventListener('DOMContentLoaded', () => document.body.append(host))
  else document.body.append(host)
  // What was written and the server has not got goes out by itself.
  if (bindingCookie.read() !== null || outboxKeys().length > 0) load()
  return toggle
}

function stylesOf({ colour, position }: ChatConfig): string {
  const { fill, onFill } = chatColours(colour)
  const side = `${position}:max(20px,env(safe-area-inset-${position}))`
  return `:host{all:initial!important;display:contents!important}*{box-sizing:border-box}[hidden]{display:none!important}
.launch{position:fixed;${side};bottom:max(20px,env(safe-area-inset-bottom));z-index:2147483000;display:flex;align-items:center;gap:10px;height:52px;min-width:52px;padding:0 20px 0 16px;border:0;border-radius:26px;background:${fill};color:${onFill};font:600 16px/20px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;cursor:pointer;box-shadow:0 1px 2px rgb(16 28 36/.12),0 8px 28px rgb(16 28 36/.22)}
.launch:focus-visible{outline:2px solid ${fill};outline-offset:3px;box-shadow:0 0 0 3px #fff}
.launch .down,.on path:first-child{display:none}.on .down{display:block}.on{padding:0 14px}.on span{display:none}
i{position:absolute;top:-4px;right:-2px;min-width:20px;height:20px;padding:0 5px;border-radius:10px;background:#b34700;color:#fff;font:600 12px/20px system-ui,sans-serif;text-align:center}
.place{position:fixed;${side};bottom:88px;top:24px;z-index:2147483001;display:flex;flex-direction:column;justify-content:flex-end;pointer-events:none}.place>*{pointer-events:auto}
.told{position:fixed;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%)}
@media (max-width:639px){.place{inset:0;z-index:2147483002}.on{visibility:hidden}}
@media print{.launch,.place{display:none}}`
}
