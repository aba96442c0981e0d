import { createEffect, createSignal, on } from 'solid-js'
import type { ConversationStatus, Head, Message } from '../../../../../worker/contracts/inbox.ts'
import type { Pending } from '../../../../shared/live/inbox-outbox.ts'
import { showToast } from '../../../../shared/ui/Toast.tsx'
import { inboxThreadText } from '../../../i18n/inbox-thread.ts'
import { useInbox } from '../inbox-session.ts'
import { type ComposerMode, hindrance, undoMs, withSignature } from './composer-rules.ts'
import { createDrafts } from './drafts.ts'
import { mentioned, readAddresses } from './typed-word.ts'
import { createComposerFiles } from './uploads.ts'

export type SendHow = {
  /** What becomes of the conversation with it. */
  status?: Exclude<ConversationStatus, 'spam'>
  /** Not before this moment; else as soon as it can no longer be taken back. */
  notBefore?: number
}

/** What a member is writing in one conversation. Call it in a component. */
export function createComposer(of: {
  conversation: string
  head: () => Head
  messages: () => readonly Message[]
  /** The member's signature, when this message gets it. */
  signature: () => string | null
}) {
  const inbox = useInbox()
  const { conversation } = of
  const [mode, setMode] = createSignal<ComposerMode>('reply')
  const [texts, setTexts] = createSignal<Record<ComposerMode, string>>({ reply: '', note: '', forward: '' })
  const [copies, setCopies] = createSignal({ to: '', cc: '', bcc: '', subject: '' })
  const [forwarded, setForwarded] = createSignal<Message | null>(null)
  /** Where the thread stood when the reply was begun: what others answer from there on must be seen first. */
  const [begunAt, setBegunAt] = createSignal<number | null>(null)
  const files = createComposerFiles()
  const text = () => texts()[mode()]
  const lastCseq = () => of.messages().at(-1)?.cseq ?? of.head().lastCseq

  function setTextOf(which: ComposerMode, value: string): void {
    if (which === 'reply') setBegunAt((known) => (value === '' ? null : (known ?? lastCseq())))
    setTexts((known) => ({ ...known, [which]: value }))
  }
  createDrafts({
    conversation,
    text: () => texts().reply,
    setText: (value) => setTextOf('reply', value),
  })
  function write(value: string): void {
    if (mode() === 'reply' && value.length > text().length) inbox.tell('typing', conversation)
    setTextOf(mode(), value)
  }
  const hindered = () =>
    hindrance({
      text: text(),
      mode: mode(),
      channel: of.head().channel,
      files: files.attachments(),
      isUploading: files.isUploading(),
      refusedFile: files.refused(),
      to: readAddresses(copies().to),
      wrongCopy: readAddresses(`${copies().cc},${copies().bcc}`).wrong,
    })
  function done(): void {
    setTextOf(mode(), '')
    files.clear()
    setCopies({ to: '', cc: '', bcc: '', subject: '' })
    if (mode() === 'forward') setMode('reply')
    setForwarded(null)
  }

  function sendReply(how: SendHow): void {
    const { channel } = of.head()
    const isMail = channel === 'email'
    const { subject, cc, bcc } = copies()
    // A chat is there at once; on other channels a few seconds stay to take it back.
    const notBefore = how.notBefore ?? (channel === 'chat' ? undefined : inbox.live.serverNow() + undoMs)
    inbox.command({
      type: 'send',
      conversation,
      base: begunAt() ?? lastCseq(),
      text: isMail ? withSignature(text(), of.signature()) : text().trim(),
      attachments: files.attachments(),
      template: null,
      cc: isMail ? readAddresses(cc).addresses : [],
      bcc: isMail ? readAddresses(bcc).addresses : [],
      ...(isMail && subject.trim() !== '' ? { subject: subject.trim() } : {}),
      ...(notBefore === undefined ? {} : { notBefore }),
      ...(how.status === undefined ? {} : { status: how.status }),
    })
  }
  function sendNote(): void {
    inbox.command({
      type: 'note',
      conversation,
      text: text().trim(),
      attachments: files.attachments(),
      mentions: mentioned(text(), inbox.colleagues()).map(({ id }) => id),
    })
  }
  function sendForward(message: Message): void {
    const { to, cc, subject } = copies()
    for (const address of readAddresses(to).addresses)
      inbox.command({
        type: 'forward',
        conversation,
        message: message.id,
        to: address,
        cc: readAddresses(cc).addresses,
        subject: subject.trim(),
        text: text(),
        attachments: files.attachments(),
        withFiles: true,
      })
  }
  /** Sends what is written, when nothing stands in the way. */
  function send(how: SendHow = {}): boolean {
    if (hindered() !== null) return false
    const message = forwarded()
    if (mode() === 'note') sendNote()
    else if (mode() === 'forward' && message !== null) sendForward(message)
    else sendReply(how)
    done()
    return true
  }
  const undo = createUndo(of.messages, (message) => {
    if (texts().reply !== '') return
    setMode('reply')
    setTextOf('reply', message.text)
    files.restore(message.attachments)
    showToast({ text: inboxThreadText.t('composer.back') })
  })
  /** Takes what the server would not take back into the composer. */
  function edit({ cid, op }: Pending): void {
    if (op.type !== 'send' && op.type !== 'note') return
    const which = op.type === 'send' ? 'reply' : 'note'
    inbox.live.discard(cid)
    setMode(which)
    setTextOf(which, op.text)
    if (which === 'reply') setBegunAt(lastCseq())
    files.restore(op.attachments)
  }
  return {
    mode,
    setMode,
    text,
    write,
    files,
    copies,
    setCopies,
    forwarded,
    hindered,
    send,
    edit,
    undo,
    forward(message: Message): void {
      setForwarded(message)
      setMode('forward')
      setTextOf('forward', forwardedText(message, of.signature()))
      setCopies({ to: '', cc: '', bcc: '', subject: `Fwd: ${message.mail?.subject ?? of.head().subject}` })
    },
    leaveForward(): void {
      setForwarded(null)
      setMode('reply')
    },
  }
}
export type Composer = ReturnType<typeof createComposer>

/** What is passed on, under room for one's own words: who wrote it, to whom, and what. */
function forwardedText({ text, mail, author }: Message, signature: string | null): string {
  const { t } = inboxThreadText
  const from = mail?.from ?? ('name' in author ? (author.name ?? '') : '')
  const lines = [
    [t('message.from'), from],
    [t('message.to'), mail?.to.join(', ') ?? ''],
    [t('composer.subject'), mail?.subject ?? ''],
  ]
  const head = lines.flatMap(([label, value]) => (value === '' ? [] : [`${label}: ${value}`])).join('\n')
  return `${withSignature('', signature)}\n\n${t('composer.forwarded')}\n${head}\n\n${text}`
}

/** Takes replies back that have not left; what was written returns once the server has agreed. */
function createUndo(messages: () => readonly Message[], back: (message: Message) => void) {
  const inbox = useInbox()
  const asked = new Set<string>()
  createEffect(
    on(messages, (now) => {
      for (const message of now) {
        if (!asked.has(message.id) || (message.delivery?.cancelledAt ?? null) === null) continue
        asked.delete(message.id)
        back(message)
      }
    }),
  )
  return (message: Message): void => {
    asked.add(message.id)
    inbox.command({ type: 'cancel', message: message.id })
  }
}
