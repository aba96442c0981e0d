import ImageOff from 'lucide-solid/icons/image-off'
import type { JSX } from 'solid-js'
import { createMemo, createSignal, Match, onCleanup, Show, Switch } from 'solid-js'
import type { MailDetails, Message } from '../../../../../worker/contracts/inbox.ts'
import { workspacePath } from '../../../../shared/api.ts'
import { language } from '../../../../shared/i18n/language.ts'
import { Button, Glyph } from '../../../../shared/ui/Button.tsx'
import { Skeleton } from '../../../../shared/ui/States.tsx'
import { inboxMailText } from '../../../i18n/inbox-mail.ts'
import { useWorkspace } from '../../../session.tsx'
import { fitPaper, heightOf, knownHeight, lendTypeface, noteHeight, openPage } from './mail-page.ts'

type Look = { state: 'loading' } | { state: 'gone' } | { state: 'shown'; blocked: number }

/**
 * A mail as it came, in a frame that runs nothing and is as high as what it shows; its quote opens within. Remote
 * pictures stay out until somebody asks: they tell their sender who reads.
 */
export function MailFrame(props: { message: Message; mail: MailDetails }): JSX.Element {
  const workspace = useWorkspace()
  const { t, plural } = inboxMailText
  const [look, setLook] = createSignal<Look>({ state: 'loading' })
  const [withPictures, setWithPictures] = createSignal(false)
  const [measured, setMeasured] = createSignal<number>()
  let observer: ResizeObserver | undefined
  onCleanup(() => observer?.disconnect())

  const height = () => measured() ?? knownHeight(props.message.id)
  const name = () => {
    const { author } = props.message
    return (author.type === 'contact' ? author.name : null) ?? props.mail.from ?? ''
  }
  const address = createMemo(() => {
    const { conversation, cseq } = props.message
    const pictures = withPictures() ? '&pictures=shown' : ''
    return `${workspacePath(workspace.slug(), 'inbox')}/conversations/${conversation}/messages/${cseq}/mail?language=${language()}${pictures}`
  })
  const blocked = () => {
    const now = look()
    return now.state === 'shown' ? now.blocked : 0
  }

  function onLoad(frame: HTMLIFrameElement): void {
    observer?.disconnect()
    const page = openPage(frame)
    if (page === null) return void setLook({ state: 'gone' })
    const measure = (): void => {
      const pixels = heightOf({
        height: page.body.getBoundingClientRect().height,
        width: page.body.scrollWidth,
        frameWidth: frame.clientWidth,
      })
      noteHeight(props.message.id, pixels)
      setMeasured(pixels)
    }
    lendTypeface(page.body)
    fitPaper(page.body)
    observer = new ResizeObserver(measure)
    observer.observe(page.body)
    measure()
    setLook({ state: 'shown', blocked: page.blocked })
  }

  return (
    <Switch>
      <Match when={look().state === 'gone'}>
        <p class="mb-1 text-secondary text-text-3">{t('gone')}</p>
        <p class="break-words whitespace-pre-wrap">{props.message.text}</p>
      </Match>
      <Match when={true}>
        <Show when={blocked() > 0}>
          <div class="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1.5 rounded-8 border border-line bg-sunken px-3 py-2 text-secondary text-text-2">
            <Glyph icon={ImageOff} size={16} />
            <p class="min-w-48 flex-1">
              {plural('blocked', blocked())}{' '}
              {props.message.trust === 'claimed' ? t('blockedClaimed') : t('blockedKnown', { name: name() })}
            </p>
            <Button compact onClick={() => setWithPictures(true)}>
              {t('show')}
            </Button>
          </div>
        </Show>
        <div class="relative" aria-busy={look().state === 'loading'}>
          <Show when={look().state === 'loading'}>
            <div class="absolute inset-0 flex flex-col gap-2 py-3" role="status">
              <span class="sr-only">{t('loading')}</span>
              <Skeleton class="h-3 w-3/4" />
              <Skeleton class="h-3 w-1/2" />
            </div>
          </Show>
          <iframe
            class={`block w-full rounded-8 ${look().state === 'loading' ? 'opacity-0' : ''}`}
            style={{ height: `${height()}px` }}
            title={t('frame', { name: name(), subject: props.mail.subject || t('noSubject') })}
            src={address()}
            sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
            referrerpolicy="no-referrer"
            onLoad={(event) => onLoad(event.currentTarget)}
          />
        </div>
      </Match>
    </Switch>
  )
}
