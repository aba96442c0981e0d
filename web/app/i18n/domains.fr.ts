import type it from './domains.it.ts'

const domains: typeof it = {
  title: 'Domaines des expéditeurs',
  lead: 'Les enregistrements que les messageries vérifient avant de se fier à vos e-mails. Ils se mettent là où vous avez acheté le domaine.',
  check: 'Vérifier de nouveau',
  checkOf: 'Vérifier {{ domain }} de nouveau',
  checking: 'Vérification…',
  checked: 'Vérifié {{ time }}',
  never: 'Pas encore vérifié',
  records: 'Enregistrements de {{ domain }}',
  showRecords: 'Afficher les enregistrements',
  state: {
    verified: 'En règle',
    incomplete: 'DMARC manquant',
    unverified: 'À compléter',
    not_added: 'Inconnu de Resend',
    unknown: 'À vérifier',
    trial: 'Essais seulement',
  },
  explain: {
    verified: 'Les e-mails de ce domaine sont signés et reconnus.',
    incomplete:
      'Les e-mails partent, mais Gmail et Yahoo demandent aussi un enregistrement DMARC à qui écrit à beaucoup de monde.',
    unverified:
      'Resend n’envoie aucun e-mail de ce domaine tant que les enregistrements ci-dessous n’y sont pas.',
    not_added: 'Ajoutez-le dans Resend, sous Domains : les enregistrements à mettre apparaîtront ici.',
    unknown: 'Appuyez sur « Vérifier de nouveau » pour connaître son état.',
    trial: 'Tant que les e-mails restent dans le bac à sable, aucun enregistrement n’est nécessaire.',
  },
  error: {
    provider_unreachable: 'Resend n’a pas répondu : réessayez dans un instant.',
    key_restricted:
      'La clé de Resend ne peut qu’envoyer et ne voit pas les domaines : avec une clé d’accès complet, les enregistrements apparaissent ici.',
    dns_unreachable: 'Le DNS n’a pas répondu pour un enregistrement : réessayez dans un instant.',
  },
  purpose: {
    dkim: 'Signature (DKIM)',
    spf: 'Qui peut envoyer (SPF)',
    bounces: 'Retour des rejets (MX)',
    dmarc: 'Règle du domaine (DMARC)',
  },
  recordState: {
    ok: 'En règle',
    pending: 'En place, Resend ne l’a pas encore vu',
    different: 'Autre chose s’y trouve',
    missing: 'Manquant',
    unknown: 'Non lu',
  },
  type: 'Type',
  name: 'Nom',
  value: 'Valeur',
  priority: 'Priorité',
  found: 'S’y trouve : {{ value }}',
  copy: 'Copier',
  copyName: 'Copier le nom : {{ purpose }}',
  copyValue: 'Copier la valeur : {{ purpose }}',
  copied: 'Copié',
  beforeSending: {
    unverified: 'Le domaine {{ domain }} n’est pas encore vérifié : Resend refusera les e-mails.',
    not_added: 'Resend ne connaît pas le domaine {{ domain }} : il refusera les e-mails.',
    incomplete: 'Il manque DMARC au domaine {{ domain }} : beaucoup d’e-mails peuvent finir en indésirables.',
    open: 'Voir les enregistrements',
  },
}

export default domains
