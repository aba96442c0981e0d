import type { Language } from '../../contracts/common.ts'
import { escapeHtml } from '../../lib/merge-fields/escape.ts'

type Words = {
  subject: (workspace: string) => string
  asked: (workspace: string) => string
  act: string
  not: string
  until: (days: number) => string
}

const words: Record<Language, Words> = {
  it: {
    subject: (name) => `Conferma l’iscrizione a ${name}`,
    asked: (name) => `qualcuno, speriamo tu, ha chiesto di ricevere le e-mail di ${name} a questo indirizzo.`,
    act: 'Conferma l’iscrizione',
    not: 'Se non sei stato tu, non fare niente: non ti scriveremo.',
    until: (days) => `Il link vale ${days} giorni.`,
  },
  en: {
    subject: (name) => `Confirm your subscription to ${name}`,
    asked: (name) => `somebody, hopefully you, asked to receive the e-mails of ${name} at this address.`,
    act: 'Confirm the subscription',
    not: 'If it was not you, do nothing: we will not write to you.',
    until: (days) => `The link is good for ${days} days.`,
  },
  fr: {
    subject: (name) => `Confirmez votre inscription à ${name}`,
    asked: (name) =>
      `quelqu’un, vous sans doute, a demandé à recevoir les e-mails de ${name} à cette adresse.`,
    act: 'Confirmer l’inscription',
    not: 'Si ce n’était pas vous, ne faites rien : nous ne vous écrirons pas.',
    until: (days) => `Le lien est valable ${days} jours.`,
  },
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** The mail of a double opt-in: what was asked for, one button, and that doing nothing is enough. */
export function writeOptInMail(
  language: Language,
  { workspace, url, days }: { workspace: string; url: string; days: number },
): { subject: string; text: string; html: string } {
  const { subject, asked, act, not, until } = words[language]
  const said = capital(asked(workspace))
  const font = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
  return {
    subject: subject(workspace),
    text: `${said}\n\n${act}:\n${url}\n\n${until(days)} ${not}\n`,
    html:
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8"></head>` +
      `<body style="margin:0;padding:24px;background:#f1f4f6;${font};font-size:16px;line-height:24px;color:#181f24">` +
      `<div style="max-width:520px;margin:0 auto;background:#fff;border-radius:8px;padding:32px">` +
      `<p style="margin:0 0 24px">${escapeHtml(said)}</p>` +
      `<p style="margin:0 0 24px"><a href="${escapeHtml(url)}" style="display:inline-block;padding:12px 20px;border-radius:6px;background:#036173;color:#fff;text-decoration:none">${act}</a></p>` +
      `<p style="margin:0;font-size:14px;color:#475056">${escapeHtml(`${until(days)} ${not}`)}</p></div></body></html>`,
  }
}
