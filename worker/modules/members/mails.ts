import type { Role } from '../../contracts/auth.ts'
import type { Language } from '../../contracts/common.ts'
import { invitationDays } from '../../contracts/members.ts'

type Invited = { workspaceName: string; inviter: string; role: Role; link: string }

const roleNames: Record<Language, Record<Role, string>> = {
  it: {
    owner: 'titolare',
    admin: 'amministrazione',
    marketer: 'marketing',
    agent: 'assistenza',
    staff: 'negozio',
  },
  en: { owner: 'owner', admin: 'administration', marketer: 'marketing', agent: 'support', staff: 'shop' },
  fr: {
    owner: 'titulaire',
    admin: 'administration',
    marketer: 'marketing',
    agent: 'assistance',
    staff: 'magasin',
  },
}

/** The invitation in the workspace's language (spec 1.2). */
export function invitationMail(language: Language, invited: Invited): { subject: string; body: string } {
  return { subject: subjects[language](invited), body: bodies[language](invited).join('\n') }
}

const subjects: Record<Language, (invited: Invited) => string> = {
  it: ({ inviter, workspaceName }) => `${inviter} ti invita in ${workspaceName}`,
  en: ({ inviter, workspaceName }) => `${inviter} invites you to ${workspaceName}`,
  fr: ({ inviter, workspaceName }) => `${inviter} vous invite dans ${workspaceName}`,
}

const bodies: Record<Language, (invited: Invited) => string[]> = {
  it: ({ inviter, workspaceName, role, link }) => [
    'Ciao,',
    '',
    `${inviter} ti invita a lavorare in ${workspaceName} su Centralino, con il ruolo: ${roleNames.it[role]}.`,
    `Per entrare apri questo indirizzo entro ${invitationDays} giorni:`,
    link,
    '',
    'Se non te lo aspettavi, non serve fare niente.',
  ],
  en: ({ inviter, workspaceName, role, link }) => [
    'Hello,',
    '',
    `${inviter} invites you to work in ${workspaceName} on Centralino, with the role: ${roleNames.en[role]}.`,
    `To join, open this address within ${invitationDays} days:`,
    link,
    '',
    'If you did not expect this, there is nothing to do.',
  ],
  fr: ({ inviter, workspaceName, role, link }) => [
    'Bonjour,',
    '',
    `${inviter} vous invite à travailler dans ${workspaceName} sur Centralino, avec le rôle : ${roleNames.fr[role]}.`,
    `Pour entrer, ouvrez cette adresse dans les ${invitationDays} jours :`,
    link,
    '',
    'Si vous ne l’attendiez pas, il n’y a rien à faire.',
  ],
}
