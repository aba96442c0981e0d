import type { Language, SendingChannel } from '../../contracts/common.ts'
import type { CreditCause, CreditKind } from '../../contracts/credit.ts'

type LedgerWords = {
  /** The file's name, before its date. */
  file: string
  headings: {
    at: string
    kind: string
    cause: string
    channel: string
    campaign: string
    note: string
    amount: string
    currency: string
    balance: string
  }
  kinds: Record<CreditKind, string>
  causes: Record<CreditCause, string>
  channels: Record<SendingChannel, string>
}

const channelNames = { whatsapp: 'WhatsApp', sms: 'SMS', push: 'push', messenger: 'Messenger' }

/** The words of the ledger's file. */
export const ledgerWords: Record<Language, LedgerWords> = {
  it: {
    file: 'movimenti del credito',
    headings: {
      at: 'Data',
      kind: 'Movimento',
      cause: 'Causa',
      channel: 'Canale',
      campaign: 'Campagna',
      note: 'Nota',
      amount: 'Importo',
      currency: 'Valuta',
      balance: 'Residuo',
    },
    kinds: { top_up: 'ricarica', correction: 'correzione', send: 'invio', give_back: 'restituito' },
    causes: {
      campaign: 'campagna',
      test: 'prova',
      answer: 'risposta automatica',
      opt_in: 'conferma di iscrizione',
    },
    channels: { ...channelNames, email: 'e-mail' },
  },
  en: {
    file: 'credit ledger',
    headings: {
      at: 'Date',
      kind: 'Entry',
      cause: 'Cause',
      channel: 'Channel',
      campaign: 'Campaign',
      note: 'Note',
      amount: 'Amount',
      currency: 'Currency',
      balance: 'Balance',
    },
    kinds: { top_up: 'top-up', correction: 'correction', send: 'send', give_back: 'given back' },
    causes: { campaign: 'campaign', test: 'test', answer: 'automatic reply', opt_in: 'sign-up confirmation' },
    channels: { ...channelNames, email: 'email' },
  },
  fr: {
    file: 'mouvements du crédit',
    headings: {
      at: 'Date',
      kind: 'Mouvement',
      cause: 'Cause',
      channel: 'Canal',
      campaign: 'Campagne',
      note: 'Note',
      amount: 'Montant',
      currency: 'Devise',
      balance: 'Solde',
    },
    kinds: { top_up: 'recharge', correction: 'correction', send: 'envoi', give_back: 'restitué' },
    causes: {
      campaign: 'campagne',
      test: 'essai',
      answer: 'réponse automatique',
      opt_in: 'confirmation d’inscription',
    },
    channels: { ...channelNames, email: 'e-mail' },
  },
}
