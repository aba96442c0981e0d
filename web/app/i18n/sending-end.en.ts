import type { SendingEndText } from './sending-end.it.ts'

const sendingEnd: SendingEndText = {
  title: 'Estimated end',
  soon: 'In less than a minute',
  about: '{{ moment }}, roughly',
  notBefore: 'Not before {{ moment }}',
  unknown: {
    credit: 'Can’t be known: the credit doesn’t cover everybody, the rest wait for a top-up',
    whatsapp_limit: 'Can’t be known: the number can write to nobody new now',
    too_long: 'Can’t be known: at this pace it would take more than a year',
  },
  because: {
    quiet_hours: 'It rests in the quiet hours.',
    other_zones: 'Whoever lives in another time zone has their own quiet hours.',
    whatsapp_limit: 'WhatsApp lets you write first to a limited number of people every 24 hours.',
    campaigns: 'Other campaigns use the same channel.',
    provider: 'The provider takes nothing right now.',
  },
}

export default sendingEnd
