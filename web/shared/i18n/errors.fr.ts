import type { ErrorsText } from './errors.it.ts'

const errors: ErrorsText = {
  request: {
    invalid: 'Vérifiez les champs signalés.',
    malformed: 'Les données sont illisibles. Rechargez la page et réessayez.',
    too_large: 'Le fichier ou le texte est trop grand.',
    origin: 'Cette demande vient d’un autre site. Ouvrez Centralino à son adresse et réessayez.',
  },
  auth: {
    required: 'La session est terminée. Connectez-vous à nouveau pour continuer.',
    invalid_credentials:
      'L’e-mail et le mot de passe ne correspondent pas. Vérifiez-les et réessayez, ou choisissez un nouveau mot de passe.',
    email_taken: 'Il existe déjà un profil avec cet e-mail. Connectez-vous, ou utilisez un autre e-mail.',
    token_expired: 'Ce lien a expiré ou a déjà servi. Demandez-en un nouveau.',
    forbidden: 'Votre rôle ne le permet pas. Demandez à qui administre l’espace de travail.',
  },
  rate: {
    limited: 'Trop de tentatives de suite. Attendez une minute et réessayez.',
    limited_for: 'Trop de tentatives de suite. Réessayez dans {{ time }}.',
  },
  resource: {
    not_found: 'Cela n’existe plus, ou pas dans cet espace de travail.',
    conflict: 'Cela a changé entre-temps, ou existe déjà. Rechargez et réessayez.',
  },
  contact: {
    identity_taken: 'Un autre contact a déjà cet e-mail ou ce téléphone.',
    identity_split:
      'L’e-mail appartient à un contact et le téléphone à un autre : fusionnez-les, ou changez l’un des deux.',
    no_identity: 'Il faut au moins un e-mail ou un téléphone.',
  },
  list: {
    not_live: 'Une liste statique n’a pas de règle à changer.',
    read_by_rule: 'La règle d’une autre liste utilise cette liste. Changez d’abord celle-là.',
    not_static: 'Seule une liste statique se modifie ainsi à la main.',
    in_use: 'La liste sert à une campagne qui n’est pas terminée.',
  },
  field: {
    too_many: 'Il y en a trop.',
    list_on_both_sides:
      'Une liste ne peut pas être à la fois parmi ceux qui la reçoivent et ceux qui ne la reçoivent pas.',
    missing_field: 'Il manque à cette personne un champ sans repli.',
    refused: 'Le prestataire ne l’accepte pas.',
    repeated: 'Il y est deux fois.',
    language: 'Choisissez italien, anglais ou français.',
    country: 'Il faut un pays en deux lettres, par exemple FR.',
    time_zone: 'Ce fuseau horaire n’existe pas, par exemple Europe/Paris',
    field_key: 'Seulement majuscules, chiffres et tiret bas, par exemple DATE_COMMANDE',
    built_in: 'Ce nom appartient déjà à un champ de Centralino.',
    api_key: 'La clé n’a pas la bonne forme : elle commence par re_',
    webhook_secret: 'Le secret n’a pas la bonne forme : il commence par whsec_',
    unknown_field: '%%{{ name }}%% n’existe pas.',
    field_not_here: 'Ce champ ne peut pas servir ici.',
    field_unclosed: 'Un champ reste ouvert : il manque les deux %% à la fin.',
    link_incomplete: 'Un lien n’est pas complet, par exemple https://domaine.fr',
    email_invalid: 'L’adresse n’est pas complète, par exemple nom@domaine.fr',
    phone_invalid: 'Le numéro n’est pas valide, par exemple +33 1 99 00 12 34',
    in_use: 'Le champ est utilisé ailleurs. Retirez-le d’abord de là.',
    required: 'Ce champ manque.',
    email: 'L’adresse n’est pas complète, par exemple nom@domaine.fr',
    phone: 'Le numéro n’est pas valide, par exemple +33 1 99 00 12 34',
    date: 'La date n’existe pas, par exemple 1986-05-04',
    number: 'Il faut un nombre.',
    url: 'L’adresse web n’est pas complète, par exemple https://domaine.fr',
    too_long: 'C’est trop long.',
    too_short: 'C’est trop court.',
    too_big: 'C’est trop grand.',
    too_small: 'C’est trop petit.',
    password_short: 'Il faut au moins 10 caractères.',
    control_character: 'Contient des caractères invisibles. Réécrivez-le à la main.',
    taken: 'Existe déjà.',
    unknown: 'N’existe pas.',
    invalid: 'La valeur n’est pas valide.',
  },
  import: {
    not_text: 'Le fichier n’est pas un tableau de texte. Enregistrez-le en CSV et réessayez.',
    state: 'L’importation est dans un autre état. Rechargez la page.',
    chunk_mismatch: 'Le fichier a changé pendant l’importation. Recommencez avec le nouveau fichier.',
  },
  campaign: {
    state: 'La campagne est dans un autre état. Rechargez la page.',
    incomplete: 'La campagne n’est pas prête : complétez les parties signalées.',
    no_recipients: 'Personne dans ces listes ne peut recevoir la campagne.',
  },
  channel: {
    not_configured: 'Le canal n’est pas branché. Branchez-le dans les réglages.',
    rejected_credentials: 'Le fournisseur a refusé ces identifiants. Vérifiez-les et réessayez.',
    unreachable: 'Le fournisseur ne répond pas. Réessayez dans quelques minutes.',
  },
  mail: {
    no_provider: 'Cette installation ne peut pas encore envoyer d’e-mails système. Prévenez qui la gère.',
  },
  webhook: { signature: 'La signature n’est pas valide.' },
  token: { invalid: 'Ce lien n’est pas valide.' },
  network: { offline: 'Le serveur ne répond pas. Vérifiez la connexion et réessayez.' },
  server: {
    busy: 'Le serveur est occupé. Réessayez dans un instant.',
    error:
      'Le serveur n’a pas terminé la demande. Réessayez ; si cela se reproduit, prévenez qui gère Centralino.',
  },
}

export default errors
