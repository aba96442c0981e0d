import type { ReasonsText } from './reasons.it.ts'

const reasons: ReasonsText = {
  no_translation: {
    label: 'Aucune traduction adaptée',
    help: 'Le modèle n’a pas de traduction approuvée pour cette personne, ni celle par défaut',
  },
  text_empty: { label: 'Texte vide', help: 'Avec les champs de cette personne, il ne reste rien à envoyer' },
  text_too_long: {
    label: 'Texte trop long',
    help: 'Avec les champs de cette personne, il dépasse 1 600 caractères',
  },
  twilio_20003: {
    label: 'Twilio ne reconnaît pas le jeton',
    help: 'Reconnectez Twilio dans les réglages SMS.',
  },
  twilio_21211: { label: 'Numéro non valide', help: 'Corrigez le numéro du contact.' },
  twilio_21408: {
    label: 'Pays non activé dans Twilio',
    help: 'Activez-le dans Twilio sous Geo permissions, puis réessayez.',
  },
  twilio_21610: { label: 'A répondu STOP à cet expéditeur', help: 'Le numéro est bloqué.' },
  twilio_21612: { label: 'L’expéditeur n’atteint pas ce numéro', help: 'Essayez un autre expéditeur.' },
  twilio_21614: { label: 'Ce n’est pas un mobile', help: 'Le numéro est bloqué pour les SMS.' },
  twilio_21617: { label: 'Texte trop long', help: 'Raccourcissez-le sous 1 600 caractères.' },
  twilio_30003: { label: 'Téléphone injoignable', help: 'Réessayez dans quelques heures.' },
  twilio_30004: {
    label: 'Bloqué par le téléphone ou l’opérateur',
    help: 'Ne réessayez pas : la personne a peut-être bloqué l’expéditeur.',
  },
  twilio_30005: { label: 'Numéro inconnu ou inactif', help: 'Vérifiez le numéro.' },
  twilio_30006: { label: 'Ligne fixe ou opérateur injoignable', help: 'Le numéro est bloqué pour les SMS.' },
  twilio_30007: {
    label: 'Filtré comme indésirable',
    help: 'Changez le texte ou l’expéditeur : l’opérateur le prend pour du spam.',
  },
  twilio_30008: { label: 'Non remis, motif inconnu', help: 'Vous pouvez réessayer une fois.' },
  twilio_30034: {
    label: 'Il manque à l’expéditeur son enregistrement pour les États-Unis',
    help: 'Enregistrez-le dans Twilio.',
  },
  twilio_30036: {
    label: 'Non remis à temps',
    help: 'Le téléphone est resté éteint : vous pouvez réessayer.',
  },
  twilio_63003: {
    label: 'Le numéro n’a pas WhatsApp',
    help: 'Le numéro est bloqué pour WhatsApp.',
  },
  twilio_63013: {
    label: 'Contenu contraire aux règles de WhatsApp',
    help: 'Changez de modèle : WhatsApp ne l’accepte pas.',
  },
  twilio_63014: {
    label: 'A bloqué votre numéro sur WhatsApp',
    help: 'Le numéro est bloqué pour WhatsApp.',
  },
  twilio_63016: {
    label: 'Hors des 24 heures de la réponse',
    help: 'Il faut un modèle approuvé : renvoyez avec un modèle.',
  },
  twilio_63018: {
    label: 'Limite du numéro WhatsApp atteinte',
    help: 'Plusieurs essais ont été faits : réessayez demain.',
  },
  twilio_63024: {
    label: 'Destinataire WhatsApp non valide',
    help: 'Le numéro est bloqué pour WhatsApp.',
  },
  twilio_63027: {
    label: 'WhatsApp ne trouve pas le modèle',
    help: 'Redemandez l’approbation du modèle, puis réessayez.',
  },
  twilio_63028: {
    label: 'Les champs ne correspondent pas au modèle',
    help: 'Dupliquez le modèle et demandez l’approbation de la copie.',
  },
  twilio_63032: {
    label: 'Écarté par WhatsApp pour un test',
    help: 'Meta ne livre rien à cette personne pour l’instant : ne réessayez pas.',
  },
  twilio_63038: {
    label: 'Messages du jour épuisés chez Twilio',
    help: 'Relevez la limite du compte chez Twilio ou réessayez demain.',
  },
  twilio_63040: {
    label: 'Modèle refusé par WhatsApp',
    help: 'Choisissez un modèle approuvé, puis réessayez.',
  },
  twilio_63041: {
    label: 'Modèle suspendu par WhatsApp',
    help: 'Attendez qu’il soit de nouveau approuvé, puis réessayez.',
  },
  twilio_63042: {
    label: 'Modèle désactivé par WhatsApp',
    help: 'Rédigez un nouveau modèle et demandez l’approbation.',
  },
  twilio_63049: {
    label: 'WhatsApp a choisi de ne pas le livrer',
    help: 'Cette personne reçoit déjà beaucoup de publicité : ne réessayez pas avant 24 heures.',
  },
  twilio_undelivered: { label: 'Non remis par l’opérateur', help: 'Twilio n’a pas dit pourquoi.' },
  twilio_failed: { label: 'Non envoyé par Twilio', help: 'Twilio n’a pas dit pourquoi.' },
  twilio_canceled: { label: 'Annulé dans Twilio', help: 'Quelqu’un l’a arrêté dans Twilio.' },
  file_gone: {
    label: 'Un fichier n’existe plus',
    help: 'Un fichier de cette réponse n’est plus disponible. Joignez-le de nouveau et répondez.',
  },
  files_too_large: {
    label: 'Fichiers trop lourds',
    help: 'Ensemble, ils dépassent 10 Mo. Envoyez-en moins, ou de plus petits.',
  },
  outside_window: {
    label: 'Hors des 24 heures au moment de l’envoi',
    help: 'Messenger n’accepte un message que dans les 24 heures après celui de la personne.',
  },
  meta_10: {
    label: 'Il manque une autorisation à l’application Meta',
    help: 'Il faut pages_messaging : reconnectez la page.',
  },
  meta_10_2018278: {
    label: 'Hors des 24 heures de Messenger',
    help: 'Vous pourrez lui écrire quand la personne écrira à la page.',
  },
  meta_10_1893063: { label: 'Meta a restreint la page', help: 'Regardez la qualité de la page chez Meta.' },
  meta_100: { label: 'Meta n’accepte pas le message', help: 'Vérifiez le texte et les boutons.' },
  meta_100_2018001: {
    label: 'Meta ne trouve pas la personne',
    help: 'Elle a écrit à une autre page, ou n’est plus sur Messenger.',
  },
  meta_190: {
    label: 'Meta ne reconnaît pas le jeton',
    help: 'Reconnectez la page dans les réglages Messenger.',
  },
  meta_200: {
    label: 'Il manque une autorisation à l’application Meta',
    help: 'Il faut pages_messaging : reconnectez la page.',
  },
  meta_551: { label: 'A bloqué la page ou quitté Messenger', help: 'La personne est bloquée.' },
  meta_613: { label: 'Meta demande de ralentir', help: 'Temporaire' },
  missing_field: { label: 'Il manque %%{{ about }}%%', help: 'Ajoutez un repli la prochaine fois' },
  contact_gone: { label: 'Contact supprimé', help: 'Il n’existait plus quand son tour est venu.' },
  no_address: {
    label: 'Adresse retirée avant l’envoi',
    help: 'Ajoutez une adresse e-mail au contact pour la prochaine fois.',
  },
  address_changed: {
    label: 'Adresse changée avant l’envoi',
    help: 'La prochaine campagne utilisera la nouvelle adresse.',
  },
  unsubscribed: {
    label: 'Désabonné avant l’envoi',
    help: 'Qui se désabonne ne reçoit plus de campagnes.',
  },
  frequency_cap: {
    label: 'A déjà reçu assez de messages',
    help: 'La limite par personne se change dans les réglages.',
  },
  no_consent: {
    label: 'Sans consentement au moment de l’envoi',
    help: 'Le consentement a été retiré après le départ.',
  },
  suppressed: { label: 'Adresse bloquée avant l’envoi', help: 'On n’écrit plus à cette adresse.' },
  deleted: {
    label: 'Contact supprimé avant l’envoi',
    help: 'Restaurez le contact pour lui écrire à nouveau.',
  },
  merged: { label: 'Contact fusionné avant l’envoi', help: 'La personne reçoit la campagne une seule fois.' },
  erased: { label: 'Contact effacé', help: 'Plus rien n’est envoyé : sa demande vaut ici aussi.' },
  cancelled: { label: 'Envoi annulé', help: 'La campagne a été annulée avant son tour.' },
  unconfirmed: { label: 'Issue inconnue', help: 'Le prestataire n’a pas confirmé' },
  bounce_permanent: { label: 'Boîte inexistante', help: 'L’adresse est bloquée' },
  bounce_transient: { label: 'Boîte pleine ou injoignable', help: 'Temporaire' },
  bounce_undetermined: { label: 'Rejet sans motif', help: 'Vérifiez que l’adresse est correcte.' },
  too_late: { label: 'Trop tard', help: 'Elle a attendu trop longtemps : plus personne ne l’attend.' },
  provider_failed: { label: 'Non remis par le prestataire', help: 'Le prestataire n’a pas dit pourquoi.' },
  provider_suppressed: { label: 'Bloqué par le prestataire', help: 'L’adresse est bloquée' },
  rate_limited: { label: 'Le prestataire a demandé de ralentir', help: 'Temporaire' },
  validation_error: {
    label: 'Adresse ou texte non accepté par le prestataire',
    help: 'Vérifiez l’adresse et l’expéditeur.',
  },
  invalid_from_address: {
    label: 'Expéditeur non accepté par le prestataire',
    help: 'Vérifiez-le dans les réglages de l’e-mail.',
  },
  network: { label: 'Le prestataire n’a pas répondu', help: 'Réessayez dans quelques minutes.' },
  unexpected_answer: {
    label: 'Réponse du prestataire non comprise',
    help: 'Vérifiez dans sa console s’il est parti.',
  },
  sandbox_unavailable: { label: 'E-mails d’essai injoignables', help: 'Réessayez dans quelques minutes.' },
  no_device: {
    label: 'Aucun appareil',
    help: 'Aucun navigateur de cette personne ne reçoit plus de notifications.',
  },
  push_too_large: {
    label: 'Notification trop longue',
    help: 'Raccourcissez le texte ou les adresses : champs remplis, ils dépassent la limite.',
  },
  push_key: { label: 'Clé du navigateur non valide', help: 'La personne doit réactiver les notifications.' },
  not_shown: { label: 'Non affichée', help: 'Le navigateur l’a reçue mais n’a pas pu l’afficher.' },
  other: { label: 'Refusé par le prestataire', help: 'Code du prestataire : {{ code }}' },
}

export default reasons
