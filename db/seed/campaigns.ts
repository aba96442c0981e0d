import type { DemoContact } from './people.ts'
import { createRandom } from './random.ts'

export type DemoCampaign = {
  name: string
  subject: string
  preheader: string
  html: string
  url: string
  /** Index into the demo's lists. */
  listIndex: number
  state: 'finished' | 'draft'
  startedAt: number | null
}

/** What became of one message of a demo campaign; times in epoch ms. */
export type DemoMessage = {
  campaign: number
  email: string
  sentAt: number
  deliveredAt: number | null
  openedAt: number | null
  machineOpenedAt: number | null
  clickedAt: number | null
  bouncedAt: number | null
  complainedAt: number | null
  unsubscribedAt: number | null
  errorCode: string | null
}

const dayMs = 86_400_000
const hourMs = 3_600_000
const minuteMs = 60_000

/** Two campaigns that were sent and one that waits to be finished. */
export function demoCampaigns(now: number): DemoCampaign[] {
  return [
    {
      name: 'Cesti di Natale 2025',
      subject: '%%FIRST_NAME|Ciao%%, i cesti sono pronti',
      preheader: 'Da 28 euro, con il nostro olio e i vini della valle.',
      html: '<p>Ciao %%FIRST_NAME|amica o amico del frantoio%%,</p><p>abbiamo preparato i cesti: olio nuovo, legumi del Pratomagno e un rosso del Valdarno.</p><p><a href="https://frantoiovaldarno.example/cesti">Guarda i cesti</a></p>',
      url: 'https://frantoiovaldarno.example/cesti',
      listIndex: 3,
      state: 'finished',
      startedAt: now - 341 * dayMs,
    },
    {
      name: 'Olio nuovo 2026: si prenota',
      subject: 'È arrivato l’olio nuovo, %%FIRST_NAME|buongiorno%%',
      preheader: 'La prima spremitura si ritira da sabato.',
      html: '<p>Buongiorno %%FIRST_NAME|a te%%,</p><p>la prima spremitura è in latta: mezzo litro, tre litri, cinque litri. Si ritira in frantoio da sabato, chi prenota trova la sua già da parte.</p><p><a href="https://frantoiovaldarno.example/olio-nuovo">Prenota la tua latta</a></p>',
      url: 'https://frantoiovaldarno.example/olio-nuovo',
      listIndex: 4,
      state: 'finished',
      startedAt: now - 9 * dayMs - 3 * hourMs,
    },
    {
      name: 'Frantoio aperto a dicembre',
      subject: 'Vieni a vedere le macine in moto',
      preheader: '',
      html: '<p>Ciao %%FIRST_NAME|a tutti%%,</p><p>sabato e domenica il frantoio è aperto, con pane e olio per chi passa.</p>',
      url: '',
      listIndex: 3,
      state: 'draft',
      startedAt: null,
    },
  ]
}

/** What happened with the mail of each person a finished campaign went to. */
export function demoMessages(
  campaigns: readonly DemoCampaign[],
  membersOf: (listIndex: number) => readonly DemoContact[],
): DemoMessage[] {
  const random = createRandom(77)
  const bouncedBefore = new Set<string>()
  return campaigns.flatMap((campaign, index) => {
    const { startedAt } = campaign
    if (startedAt === null) return []
    return membersOf(campaign.listIndex)
      .filter(({ createdAt }) => createdAt < startedAt)
      .flatMap((contact) =>
        contact.email === null || bouncedBefore.has(contact.email)
          ? []
          : [fate(contact.email, contact, index, startedAt)],
      )
  })

  function fate(email: string, contact: DemoContact, campaign: number, startedAt: number): DemoMessage {
    const sentAt = startedAt + random.between(2, 240) * 1000
    const bounced = contact.suppressed?.reason === 'hard_bounce'
    if (bounced) bouncedBefore.add(email)
    const delivered = !bounced
    const opened = delivered && random.chance(0.47)
    const openedAt = opened
      ? sentAt + Math.floor(random.next() ** 3 * 60 * hourMs) + random.between(1, 50) * minuteMs
      : null
    const clicked = openedAt !== null && random.chance(0.31)
    const complained = delivered && contact.suppressed?.reason === 'complaint' && campaign === 1
    return {
      campaign,
      email,
      sentAt,
      deliveredAt: delivered ? sentAt + random.between(2, 90) * 1000 : null,
      openedAt,
      machineOpenedAt: delivered && random.chance(0.18) ? sentAt + random.between(3, 40) * 1000 : null,
      clickedAt: openedAt !== null && clicked ? openedAt + random.between(5, 300) * 1000 : null,
      bouncedAt: bounced ? sentAt + random.between(3, 60) * 1000 : null,
      complainedAt: complained ? sentAt + 5 * hourMs : null,
      unsubscribedAt: null,
      errorCode: bounced ? 'bounce_permanent' : null,
    }
  }
}
