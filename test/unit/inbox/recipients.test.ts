import { describe, expect, test } from 'vitest'
import { email, mailOf, olga, openDesk, bruno, start } from './desk-world.ts'

const later = { notBefore: start + 10_000 }
const minuteMs = 60_000

/** Mallory and Bob have written by mail; the conversations are put into one while an answer to Mallory waits. */
function merged() {
  const inbox = openDesk()
  const mallory = inbox.land('mallory@x.example', { ...email, contactId: 1, mail: mailOf('uno') })
  const bob = inbox.land('bob@y.example', { ...email, contactId: 2, mail: mailOf('due') })
  const { cid } = inbox.send(mallory, 'La sua chiave è 1234', later)
  const merge = () => inbox.give(bruno, { type: 'merge', from: mallory, into: bob }).outcome
  return { ...inbox, mallory, bob, cid, merge }
}
const toMallory = { channel: 'email', peer: 'mallory@x.example', contactId: 1 }

describe('an answer whose conversation was put into another one’s', () => {
  test('leaves to whom it was written, as the answer to their mail', () => {
    const { made, desk, merge, cid } = merged()
    expect(merge()).toMatchObject({ type: 'ok' })
    made.now += minuteMs
    expect(desk.takeDue(made.now)).toMatchObject({
      message: { id: cid },
      way: toMallory,
      parent: { mail: { messageId: '<uno@posta.example>' } },
    })
  })

  test('never changes its channel', () => {
    const { land, send, give, made, desk } = openDesk()
    const sms = land('+39347')
    const mail = land('bob@y.example', { ...email, contactId: 2, mail: mailOf('due') })
    send(sms, 'Il codice è 1234', later)
    give(bruno, { type: 'merge', from: sms, into: mail })
    made.now += minuteMs
    expect(desk.takeDue(made.now)?.way).toMatchObject({
      channel: 'sms',
      peer: '+39347',
      ownAddress: '+39020',
    })
  })

  test('is sent again to whom it was written, too', () => {
    const { made, leave, desk, merge, give, cid } = merged()
    made.now += minuteMs
    leave({ type: 'failed', code: 'x' })
    merge()
    expect(give(olga, { type: 'retry', message: cid }).outcome).toMatchObject({ type: 'ok' })
    expect(desk.takeDue(made.now)?.way).toMatchObject(toMallory)
  })

  test('is answered freely only while its own person could be', () => {
    const { land, send, give, made, leave } = openDesk()
    const whatsapp = { channel: 'whatsapp', ownAddress: '+39020' } as const
    const first = land('+39347', whatsapp)
    const { cid } = send(first, 'Ecco')
    leave({ type: 'failed', code: 'x' })
    made.now += 25 * 3_600_000
    const second = land('+39348', { ...whatsapp, contactId: 2 })
    give(bruno, { type: 'merge', from: first, into: second })
    expect(give(olga, { type: 'retry', message: cid }).outcome).toMatchObject({
      code: 'inbox.outside_window',
    })
  })

  test('belongs to the contact that its person became', () => {
    const { made, core, desk, merge } = merged()
    merge()
    core.moveContact({ from: 1, to: 9, name: null }, made.now)
    made.now += minuteMs
    expect(desk.takeDue(made.now)?.way.contactId).toBe(9)
  })

  test('leaves no more when its person is erased', () => {
    const { made, core, desk, merge, message, bob, cid } = merged()
    merge()
    core.forgetContact({ contactId: 1, addresses: [] }, made.now)
    made.now += minuteMs
    expect(desk.takeDue(made.now)).toBeNull()
    expect(message(bob, cid).delivery?.cancelledAt).toBe(start)
  })
})

test('what a conversation learns of its person counts for an answer that waits', () => {
  const { startWith, land, made, desk, core, head } = openDesk()
  const { outcome } = startWith({ ownAddress: '', notBefore: start + minuteMs })
  const id = 'result' in outcome ? (outcome.result.conversation ?? '') : ''
  expect(land('+39333')).toBe(id)
  core.moveContact({ from: 1, to: 4, name: null }, made.now)
  made.now += minuteMs
  expect(head(id).ownAddress).toBe('+39020')
  expect(desk.takeDue(made.now)?.way).toMatchObject({ ownAddress: '+39020', contactId: 4 })
})

test('a mail that is passed on is nobody’s contact’s', () => {
  const { land, give, desk, made } = openDesk()
  const id = land('anna@x.example', { ...email, mail: mailOf('uno') })
  const passed = { conversation: id, to: 'capo@z.example', cc: [], subject: 'I: uno' }
  const [message = ''] = desk.unprojected(10).flatMap((row) => (row.kind === 'message' ? [row.id] : []))
  give(olga, { type: 'forward', ...passed, message, text: 'Guarda', attachments: [], withFiles: true })
  expect(desk.takeDue(made.now)?.way).toMatchObject({ peer: 'capo@z.example', contactId: null })
})
