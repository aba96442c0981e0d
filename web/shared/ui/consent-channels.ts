/** The channels a person agrees to, in the fixed order of their glyphs. */
export const consentChannels = ['email', 'whatsapp', 'sms', 'push', 'messenger'] as const
export type ConsentChannel = (typeof consentChannels)[number]
