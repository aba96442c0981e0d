import { createSignal } from 'solid-js'
import { readStored, writeStored } from '../../../shared/storage.ts'

/** How a device calls its member: each has its own choice, kept on the device. */
export type Alert = 'notify' | 'sound'
const keyOf = (alert: Alert): string => `centralino.inbox.${alert}`
const askedKey = 'centralino.inbox.alerts-asked'

const canNotify = (): boolean => 'Notification' in window
const [wanted, setWanted] = createSignal<Record<Alert, boolean>>({
  notify: readStored(keyOf('notify')) === 'on',
  sound: readStored(keyOf('sound')) === 'on',
})
const [permission, setPermission] = createSignal<NotificationPermission>(
  canNotify() ? Notification.permission : 'denied',
)
const [isAsked, setAsked] = createSignal(readStored(askedKey) !== null)

/** Whether the member has chosen an alert here; notifications need the browser's word too. Reactive. */
export const isAlertOn = (alert: Alert): boolean =>
  wanted()[alert] && (alert === 'sound' || permission() === 'granted')

/** The browser was told to let nothing through: only its own settings change that. Reactive. */
export const isNotifyDenied = (): boolean => permission() === 'denied'

/** Whether it is time to offer alerts: nobody has said yes or no on this device yet. Reactive. */
export const isAlertOffered = (): boolean => !isAsked() && permission() === 'default'

/** Not to be offered again on this device. */
export function dismissAlertOffer(): void {
  setAsked(true)
  writeStored(askedKey, 'yes')
}

/** Chooses an alert on this device; call it from a click, which browsers want for asking and for sounding. */
export async function chooseAlert(alert: Alert, on: boolean): Promise<void> {
  dismissAlertOffer()
  if (alert === 'notify' && on && canNotify() && permission() === 'default')
    setPermission(await Notification.requestPermission())
  const isTaken = on && (alert === 'sound' || permission() === 'granted')
  setWanted((known) => ({ ...known, [alert]: isTaken }))
  writeStored(keyOf(alert), isTaken ? 'on' : 'off')
  if (alert === 'sound' && isTaken) ring()
}

/** Shows that somebody has written; one notification for each conversation, the newest words last. */
export function notify(of: { conversation: string; title: string; text: string; onOpen: () => void }): void {
  if (!isAlertOn('notify')) return
  const shown = new Notification(of.title, { body: of.text, tag: of.conversation })
  shown.addEventListener('click', () => {
    window.focus()
    shown.close()
    of.onOpen()
  })
}

let audio: AudioContext | undefined
/** Two notes of a quarter of a second in all. */
const notes = [
  { hertz: 660, fromS: 0 },
  { hertz: 880, fromS: 0.12 },
]
const noteS = 0.13
const loudness = 0.08

/** Sounds, if the member has chosen it and the browser lets a page that was touched. */
export function ring(): void {
  if (!isAlertOn('sound')) return
  audio ??= new AudioContext()
  for (const { hertz, fromS } of notes) {
    const start = audio.currentTime + fromS
    const tone = new OscillatorNode(audio, { frequency: hertz })
    const gain = new GainNode(audio, { gain: loudness })
    gain.gain.setValueAtTime(loudness, start)
    gain.gain.exponentialRampToValueAtTime(0.001, start + noteS)
    tone.connect(gain).connect(audio.destination)
    tone.start(start)
    tone.stop(start + noteS)
  }
}
