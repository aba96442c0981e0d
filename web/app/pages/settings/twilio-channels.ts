import {
  ConnectTwilioInput,
  ConnectWhatsappInput,
  defaultSmsPerSecond,
  defaultWhatsappPerSecond,
  TwilioSenderInput,
  WhatsappSenderInput,
} from '../../../../worker/contracts/channels.ts'
import { connectTwilio, setTwilioSender } from './sms.data.ts'
import { connectWhatsapp, setWhatsappSender } from './whatsapp.data.ts'

/** What differs between the channels that go over Twilio: the sender, its pace and the words for both. */
export const twilioChannels = {
  sms: {
    connect: connectTwilio,
    connectInput: ConnectTwilioInput,
    setSender: setTwilioSender,
    senderInput: TwilioSenderInput,
    perSecond: defaultSmsPerSecond,
    senderType: 'text',
    words: {
      nowConnected: 'sms.nowConnected',
      sender: 'sms.sender',
      senderHelp: 'sms.senderHelp',
      perSecond: 'sms.perSecond',
      perSecondHelp: 'sms.perSecondHelp',
    },
  },
  whatsapp: {
    connect: connectWhatsapp,
    connectInput: ConnectWhatsappInput,
    setSender: setWhatsappSender,
    senderInput: WhatsappSenderInput,
    perSecond: defaultWhatsappPerSecond,
    senderType: 'tel',
    words: {
      nowConnected: 'whatsapp.nowConnected',
      sender: 'whatsapp.number',
      senderHelp: 'whatsapp.numberHelp',
      perSecond: 'whatsapp.perSecond',
      perSecondHelp: 'whatsapp.perSecondHelp',
    },
  },
} as const
export type TwilioChannelName = keyof typeof twilioChannels
