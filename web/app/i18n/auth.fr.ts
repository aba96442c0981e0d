import type { AuthText } from './auth.it.ts'

const auth: AuthText = {
  signIn: {
    title: 'Entrer dans Centralino',
    lead: 'Reprenez là où vous en étiez.',
    action: 'Entrer',
    busy: 'Connexion…',
    forgot: 'Mot de passe oublié ?',
    remember: 'Se souvenir de moi sur cet ordinateur pendant 30 jours',
    noWorkspace: 'Pas encore d’espace de travail ?',
    create: 'Créez-en un',
    demoTitle: 'Juste pour voir ?',
    demoText: 'Il y a un espace d’essai, déjà rempli de données.',
    demoAction: 'Entrer dans l’essai',
    ended: 'La session est terminée. Connectez-vous à nouveau pour continuer.',
  },
  signUp: {
    title: 'Créez votre espace de travail',
    lead: 'Une minute, puis vous importez vos contacts.',
    action: 'Créer l’espace',
    busy: 'Création…',
    known: 'Vous avez déjà un profil ?',
    signIn: 'Entrer',
  },
  forgot: {
    title: 'Choisissez un nouveau mot de passe',
    lead: 'Écrivez votre e-mail : nous vous envoyons un lien valable une heure.',
    action: 'Envoyer le lien',
    busy: 'Envoi…',
    sentTitle: 'Regardez votre courrier',
    sentText: 'Si {{ email }} a un profil, le lien est en route. Il sert une seule fois, pendant une heure.',
    again: 'Envoyer à nouveau',
    back: 'Retour à l’entrée',
  },
  reset: {
    title: 'Votre nouveau mot de passe',
    lead: 'Une fois enregistré, les sessions ouvertes ailleurs prennent fin.',
    action: 'Enregistrer le mot de passe',
    busy: 'Enregistrement…',
    missing:
      'Il manque à cette adresse le code du lien. Ouvrez-le à nouveau depuis l’e-mail, ou demandez-en un nouveau.',
    askAgain: 'Demander un nouveau lien',
    done: 'Mot de passe changé. Entrez maintenant avec le nouveau.',
  },
  workspace: {
    title: 'Créer un espace de travail',
    lead: 'Un espace par activité : contacts, listes et campagnes restent séparés.',
    none: 'Votre profil n’a pas encore d’espace de travail.',
    action: 'Créer l’espace',
    busy: 'Création…',
  },
  field: {
    name: 'Votre nom',
    email: 'E-mail',
    password: 'Mot de passe',
    newPassword: 'Nouveau mot de passe',
    passwordHelp: 'Au moins 10 caractères. Une phrase convient.',
    workspaceName: 'Nom de l’espace de travail',
    workspaceHelp: 'En général le nom de l’activité, par exemple Frantoio Valdarno',
  },
  outbox: {
    text: 'Les e-mails système restent sur cet ordinateur.',
    link: 'Ouvrir le courrier local',
  },
  line: 'Une lampe allumée veut dire que quelqu’un attend.',
}

export default auth
