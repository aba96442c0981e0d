import type { Language, SendingChannel } from '../contracts/common.ts'

type PreferencesText = {
  title: string
  lead: (workspace: string) => string
  channels: string
  /** What is agreed to beside a channel's box, kept as the proof. */
  yes: Record<SendingChannel, (workspace: string) => string>
  /** What a withdrawal says, kept as the proof. */
  no: Record<SendingChannel, (workspace: string) => string>
  channel: Record<SendingChannel, string>
  device: string
  blocked: string
  topics: string
  topicsLead: string
  save: string
  saved: string
  nothingYet: string
  leaveTitle: string
  leaveText: (workspace: string) => string
  leave: string
  left: (workspace: string) => string
  /** `agree` is what a person agrees to by the button, kept as the proof. */
  notifications: {
    title: string
    lead: (workspace: string) => string
    act: string
    agree: (workspace: string) => string
    on: string
    denied: string
    failed: string
  }
}

/** Words of the page of channels and topics. */
export const preferencesText: Record<Language, PreferencesText> = {
  it: {
    title: 'Le tue preferenze',
    lead: (name) => `Scegli dove e di che cosa ti scrive ${name}.`,
    channels: 'Dove ti scriviamo',
    yes: {
      email: (name) => `Sì, ricevo le e-mail di ${name}`,
      sms: (name) => `Sì, ricevo gli SMS di ${name}`,
      whatsapp: (name) => `Sì, ricevo i messaggi WhatsApp di ${name}`,
      push: (name) => `Sì, ricevo le notifiche di ${name}`,
      messenger: (name) => `Sì, ricevo i messaggi Messenger di ${name}`,
    },
    no: {
      email: (name) => `Non ricevo più le e-mail di ${name}`,
      sms: (name) => `Non ricevo più gli SMS di ${name}`,
      whatsapp: (name) => `Non ricevo più i messaggi WhatsApp di ${name}`,
      push: (name) => `Non ricevo più le notifiche di ${name}`,
      messenger: (name) => `Non ricevo più i messaggi Messenger di ${name}`,
    },
    channel: { email: 'E-mail', sms: 'SMS', whatsapp: 'WhatsApp', push: 'Notifiche', messenger: 'Messenger' },
    device: 'i tuoi dispositivi',
    blocked: 'Qui per ora non riusciamo a scriverti: l’indirizzo è bloccato.',
    topics: 'Di che cosa ti scriviamo',
    topicsLead: 'Gli argomenti che ti interessano.',
    save: 'Salva le preferenze',
    saved: 'Preferenze salvate.',
    nothingYet: 'Finché non premi un pulsante non cambia nulla.',
    leaveTitle: 'Vuoi lasciare tutto?',
    leaveText: (name) => `${name} non ti scrive più, da nessuna parte.`,
    leave: 'Non scrivermi più',
    left: (name) => `Fatto: ${name} non ti scrive più.`,
    notifications: {
      title: 'Notifiche su questo dispositivo',
      lead: (name) => `${name} ti avvisa anche quando la pagina è chiusa.`,
      act: 'Attiva le notifiche',
      agree: (name) => `Attiva le notifiche di ${name} su questo dispositivo`,
      on: 'Le notifiche sono attive su questo dispositivo.',
      denied: 'Il browser blocca le notifiche di questo sito: sbloccale nelle sue impostazioni.',
      failed: 'Non ha funzionato. Riprova fra poco.',
    },
  },
  en: {
    title: 'Your preferences',
    lead: (name) => `Choose where ${name} writes to you, and about what.`,
    channels: 'Where we write to you',
    yes: {
      email: (name) => `Yes, I get the e-mails of ${name}`,
      sms: (name) => `Yes, I get the text messages of ${name}`,
      whatsapp: (name) => `Yes, I get the WhatsApp messages of ${name}`,
      push: (name) => `Yes, I get the notifications of ${name}`,
      messenger: (name) => `Yes, I get the Messenger messages of ${name}`,
    },
    no: {
      email: (name) => `No more e-mails of ${name}`,
      sms: (name) => `No more text messages of ${name}`,
      whatsapp: (name) => `No more WhatsApp messages of ${name}`,
      push: (name) => `No more notifications of ${name}`,
      messenger: (name) => `No more Messenger messages of ${name}`,
    },
    channel: {
      email: 'E-mail',
      sms: 'Text message',
      whatsapp: 'WhatsApp',
      push: 'Notifications',
      messenger: 'Messenger',
    },
    device: 'your devices',
    blocked: 'We cannot write to you here for now: the address is blocked.',
    topics: 'What we write about',
    topicsLead: 'The topics that interest you.',
    save: 'Save preferences',
    saved: 'Preferences saved.',
    nothingYet: 'Nothing changes until you press a button.',
    leaveTitle: 'Leave everything?',
    leaveText: (name) => `${name} will not write to you any more, anywhere.`,
    leave: 'Stop writing to me',
    left: (name) => `Done: ${name} will not write to you any more.`,
    notifications: {
      title: 'Notifications on this device',
      lead: (name) => `${name} lets you know even when this page is closed.`,
      act: 'Allow notifications',
      agree: (name) => `Allow notifications of ${name} on this device`,
      on: 'Notifications are on for this device.',
      denied: 'The browser blocks notifications of this site: unblock them in its settings.',
      failed: 'That did not work. Try again in a moment.',
    },
  },
  fr: {
    title: 'Vos préférences',
    lead: (name) => `Choisissez où et de quoi ${name} vous écrit.`,
    channels: 'Où nous vous écrivons',
    yes: {
      email: (name) => `Oui, je reçois les e-mails de ${name}`,
      sms: (name) => `Oui, je reçois les SMS de ${name}`,
      whatsapp: (name) => `Oui, je reçois les messages WhatsApp de ${name}`,
      push: (name) => `Oui, je reçois les notifications de ${name}`,
      messenger: (name) => `Oui, je reçois les messages Messenger de ${name}`,
    },
    no: {
      email: (name) => `Je ne reçois plus les e-mails de ${name}`,
      sms: (name) => `Je ne reçois plus les SMS de ${name}`,
      whatsapp: (name) => `Je ne reçois plus les messages WhatsApp de ${name}`,
      push: (name) => `Je ne reçois plus les notifications de ${name}`,
      messenger: (name) => `Je ne reçois plus les messages Messenger de ${name}`,
    },
    channel: {
      email: 'E-mail',
      sms: 'SMS',
      whatsapp: 'WhatsApp',
      push: 'Notifications',
      messenger: 'Messenger',
    },
    device: 'vos appareils',
    blocked: 'Nous ne pouvons pas vous écrire ici pour l’instant : l’adresse est bloquée.',
    topics: 'De quoi nous vous écrivons',
    topicsLead: 'Les sujets qui vous intéressent.',
    save: 'Enregistrer les préférences',
    saved: 'Préférences enregistrées.',
    nothingYet: 'Rien ne change tant que vous n’appuyez pas sur un bouton.',
    leaveTitle: 'Tout quitter ?',
    leaveText: (name) => `${name} ne vous écrira plus, nulle part.`,
    leave: 'Ne plus m’écrire',
    left: (name) => `C’est fait : ${name} ne vous écrira plus.`,
    notifications: {
      title: 'Notifications sur cet appareil',
      lead: (name) => `${name} vous prévient même quand cette page est fermée.`,
      act: 'Activer les notifications',
      agree: (name) => `Activer les notifications de ${name} sur cet appareil`,
      on: 'Les notifications sont actives sur cet appareil.',
      denied: 'Le navigateur bloque les notifications de ce site : débloquez-les dans ses réglages.',
      failed: 'Cela n’a pas fonctionné. Réessayez dans un instant.',
    },
  },
}

type SignUpText = {
  title: (workspace: string) => string
  lead: (workspace: string) => string
  /** Above the address of somebody who is known. */
  leadKnown: (workspace: string) => string
  email: string
  firstName: string
  optional: string
  /** Kept as the proof. */
  agree: (workspace: string) => string
  act: string
  checkTitle: string
  checkText: string
  problem: { email: string; too_fast: string; stale: string; too_many: string }
  confirmTitle: (workspace: string) => string
  confirmText: (address: string) => string
  confirm: string
  confirmedTitle: string
  confirmedText: (workspace: string, address: string) => string
  preferences: string
  expiredTitle: string
  expiredText: string
  honeypot: string
}

/** Words of signing up and of confirming it. */
export const signUpText: Record<Language, SignUpText> = {
  it: {
    title: (name) => `Iscriviti a ${name}`,
    lead: (name) => `Lascia il tuo indirizzo e ${name} ti scrive quando c’è qualcosa di nuovo.`,
    leadKnown: (name) => `Quando c’è qualcosa di nuovo, ${name} ti scrive qui:`,
    email: 'E-mail',
    firstName: 'Nome',
    optional: 'facoltativo',
    agree: (name) =>
      `Premendo “Iscrivimi” accetto di ricevere le e-mail di ${name}. Posso smettere quando voglio.`,
    act: 'Iscrivimi',
    checkTitle: 'Guarda la posta',
    checkText:
      'Ti abbiamo mandato un’e-mail: apri il link che contiene e l’iscrizione è fatta. Se non arriva, guarda nello spam.',
    problem: {
      email: 'Questo indirizzo non è completo: controllalo.',
      too_fast: 'Un attimo: premi ancora il pulsante.',
      stale: 'La pagina era aperta da troppo tempo: premi ancora il pulsante.',
      too_many: 'Troppe richieste da qui: riprova tra un’ora.',
    },
    confirmTitle: (name) => `Confermi l’iscrizione a ${name}?`,
    confirmText: (address) => `Scriveremo a ${address}.`,
    confirm: 'Confermo',
    confirmedTitle: 'Iscrizione confermata',
    confirmedText: (name, address) => `${name} scrive a ${address}. Puoi smettere quando vuoi.`,
    preferences: 'Scegli le tue preferenze',
    expiredTitle: 'Questo link è scaduto',
    expiredText: 'Iscriviti di nuovo e ti mandiamo un’altra e-mail.',
    honeypot: 'Lascia vuoto questo campo',
  },
  en: {
    title: (name) => `Subscribe to ${name}`,
    lead: (name) => `Leave your address and ${name} writes to you when there is news.`,
    leadKnown: (name) => `When there is news, ${name} writes to you here:`,
    email: 'E-mail',
    firstName: 'First name',
    optional: 'optional',
    agree: (name) =>
      `By pressing “Subscribe me” I agree to receive the e-mails of ${name}. I can stop whenever I like.`,
    act: 'Subscribe me',
    checkTitle: 'Check your mail',
    checkText:
      'We have sent you an e-mail: open the link in it and the subscription is done. If it does not arrive, look into your spam.',
    problem: {
      email: 'This address is not complete: please check it.',
      too_fast: 'One moment: press the button again.',
      stale: 'The page was open for too long: press the button again.',
      too_many: 'Too many requests from here: try again in an hour.',
    },
    confirmTitle: (name) => `Confirm the subscription to ${name}?`,
    confirmText: (address) => `We will write to ${address}.`,
    confirm: 'I confirm',
    confirmedTitle: 'Subscription confirmed',
    confirmedText: (name, address) => `${name} writes to ${address}. You can stop whenever you like.`,
    preferences: 'Choose your preferences',
    expiredTitle: 'This link has expired',
    expiredText: 'Subscribe again and we send you another e-mail.',
    honeypot: 'Leave this field empty',
  },
  fr: {
    title: (name) => `Inscrivez-vous à ${name}`,
    lead: (name) => `Laissez votre adresse et ${name} vous écrit dès qu’il y a du nouveau.`,
    leadKnown: (name) => `Dès qu’il y a du nouveau, ${name} vous écrit ici :`,
    email: 'E-mail',
    firstName: 'Prénom',
    optional: 'facultatif',
    agree: (name) =>
      `En appuyant sur “M’inscrire”, j’accepte de recevoir les e-mails de ${name}. Je peux arrêter quand je veux.`,
    act: 'M’inscrire',
    checkTitle: 'Consultez votre messagerie',
    checkText:
      'Nous vous avons envoyé un e-mail : ouvrez le lien qu’il contient et l’inscription est faite. S’il n’arrive pas, regardez dans les indésirables.',
    problem: {
      email: 'Cette adresse n’est pas complète : vérifiez-la.',
      too_fast: 'Un instant : appuyez de nouveau sur le bouton.',
      stale: 'La page était ouverte depuis trop longtemps : appuyez de nouveau sur le bouton.',
      too_many: 'Trop de demandes d’ici : réessayez dans une heure.',
    },
    confirmTitle: (name) => `Confirmer l’inscription à ${name} ?`,
    confirmText: (address) => `Nous écrirons à ${address}.`,
    confirm: 'Je confirme',
    confirmedTitle: 'Inscription confirmée',
    confirmedText: (name, address) => `${name} écrit à ${address}. Vous pouvez arrêter quand vous voulez.`,
    preferences: 'Choisir vos préférences',
    expiredTitle: 'Ce lien a expiré',
    expiredText: 'Inscrivez-vous de nouveau et nous vous enverrons un autre e-mail.',
    honeypot: 'Laissez ce champ vide',
  },
}
