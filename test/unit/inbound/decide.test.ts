import { describe, expect, test } from 'vitest'
import { answersPerDay, decideInbound, type InboundFacts } from '../../../worker/modules/inbound/decide.ts'
import { readTwilioMessage } from '../../../worker/modules/inbound/twilio-form.ts'

const facts: InboundFacts = {
  channel: 'sms',
  details: {},
  word: null,
  contact: { id: 1, deleted: false },
  answers: null,
  blocked: false,
  answeredByProvider: false,
  answersToday: 0,
}
const deleted = { id: 1, deleted: true }
const answers = { messageId: 9 }
const nothing = { person: 'none', consent: null, mark: null, answer: null }

describe('what somebody writes', () => {
  test.each<[string, Partial<InboundFacts>, object]>([
    ['words of a known person', {}, { ...nothing, meaning: 'message' }],
    ['an answer to a campaign', { answers }, { ...nothing, meaning: 'reply', mark: 'replied' }],
    [
      'a button',
      { answers, details: { buttonPayload: 'yes' } },
      { ...nothing, meaning: 'button', mark: 'replied' },
    ],
    ['an unknown number', { contact: null }, { ...nothing, meaning: 'message', person: 'create' }],
    [
      'a visitor on Messenger',
      { contact: null, channel: 'messenger' },
      { ...nothing, meaning: 'message', person: 'none' },
    ],
    [
      'a button that a visitor on Messenger presses',
      { contact: null, channel: 'messenger', word: 'start', details: { buttonText: 'Inizia' } },
      { ...nothing, meaning: 'button', person: 'none' },
    ],
    [
      'START that a visitor on Messenger types',
      { contact: null, channel: 'messenger', word: 'start' },
      { meaning: 'start', person: 'create', consent: 'opted_in', mark: null, answer: 'start' },
    ],
    [
      'a deleted contact on Messenger',
      { contact: deleted, channel: 'messenger' },
      { ...nothing, meaning: 'message', person: 'restore' },
    ],
    ['a deleted contact', { contact: deleted }, { ...nothing, meaning: 'message', person: 'restore' }],
    [
      'STOP',
      { word: 'stop', answers },
      { meaning: 'stop', person: 'none', consent: 'opted_out', mark: 'unsubscribed', answer: 'stop' },
    ],
    [
      'STOP of an unknown number',
      { word: 'stop', contact: null },
      { meaning: 'stop', person: 'none', consent: 'opted_out', mark: null, answer: 'stop' },
    ],
    [
      'STOP of a deleted contact',
      { word: 'stop', contact: deleted },
      { meaning: 'stop', person: 'none', consent: 'opted_out', mark: null, answer: 'stop' },
    ],
    [
      'STOP that the provider answers',
      { word: 'stop', answeredByProvider: true },
      { meaning: 'stop', person: 'none', consent: 'opted_out', mark: null, answer: null },
    ],
    [
      'START',
      { word: 'start', contact: null },
      { meaning: 'start', person: 'create', consent: 'opted_in', mark: null, answer: 'start' },
    ],
    [
      'START to somebody who keeps the number out',
      { word: 'start', blocked: true },
      { meaning: 'start', person: 'none', consent: 'opted_in', mark: null, answer: null },
    ],
    ['HELP', { word: 'help', contact: null }, { ...nothing, meaning: 'help', answer: 'help' }],
    [
      'HELP of a machine that answers machines',
      { word: 'help', answersToday: answersPerDay },
      { ...nothing, meaning: 'help' },
    ],
  ])('%s', (_, change, decision) => {
    expect(decideInbound({ ...facts, ...change })).toEqual(decision)
  })
})

describe('Twilio’s form', () => {
  const read = (form: Record<string, string>) => readTwilioMessage(new URLSearchParams(form))
  const sms = { MessageSid: 'SM1', From: '+393331234567', To: '+390212345678', Body: 'Sì' }

  test('of an SMS', () => {
    expect(read(sms)).toEqual({
      eventId: 'SM1',
      channel: 'sms',
      sender: '+393331234567',
      recipient: '+390212345678',
      text: 'Sì',
      details: {},
    })
  })

  test('of a WhatsApp button', () => {
    const form = {
      ...sms,
      From: 'whatsapp:+393331234567',
      To: 'whatsapp:+390212345678',
      ButtonPayload: 'yes',
      ButtonText: 'Sì',
      OriginalRepliedMessageSid: 'SM0',
      ProfileName: 'Anna',
      NumMedia: '2',
    }
    expect(read(form)).toMatchObject({
      channel: 'whatsapp',
      sender: '+393331234567',
      details: {
        buttonPayload: 'yes',
        buttonText: 'Sì',
        repliedTo: 'SM0',
        profileName: 'Anna',
        mediaCount: 2,
      },
    })
  })

  test('of somebody whose number WhatsApp does not tell', () => {
    expect(read({ ...sms, From: 'whatsapp:IT.13491208655302741918' })).toMatchObject({
      channel: 'whatsapp',
      sender: 'IT.13491208655302741918',
    })
  })

  test.each([
    { ...sms, MessageSid: '' },
    { ...sms, From: '' },
    { ...sms, From: 'messenger:123' },
    { ...sms, From: 'due parole' },
  ])('that is no message of these channels is none: %j', (form) => {
    expect(read(form)).toBeNull()
  })
})
