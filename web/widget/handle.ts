import type { ChatConfig } from '../../worker/contracts/chat-doors.ts'

/** Who the site says its visitor is: an address as it is (claimed), or a token its server has signed. */
export type SiteIdentity = { email?: string; name?: string; token?: string }

/** What the loader hands to the open chat, which is fetched when it is needed. */
export type ChatHandle = {
  /** Origin of the workspace's public pages. */
  base: string
  key: string
  config: ChatConfig
  identity: SiteIdentity
  /** Where the chat is drawn: inside the loader's shadow root. */
  place: HTMLElement
  isOpen(): boolean
  close(): void
  setUnread(count: number, words: string): void
  /** Set by the chat: opened, closed, somebody else at the site. */
  onOpen: (isOpen: boolean) => void
  onIdentity: (identity: SiteIdentity | null) => void
}

/** What the site's own scripts may call. */
export type CentralinoChat = {
  open(): void
  close(): void
  /** The visitor signed in, or told who they are. */
  identify(identity?: Partial<Record<keyof SiteIdentity, unknown>> | null): void
  /** The visitor signed out: the next one at this browser sees nothing of them. */
  reset(): void
}

declare global {
  interface Window {
    CentralinoChat?: CentralinoChat
    /** Between the loader and the chat it fetches; no site calls it. */
    centralinoChatBoot?: (start: (handle: ChatHandle) => void) => void
  }
}
