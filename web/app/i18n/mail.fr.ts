import type { MailText } from './mail.it.ts'

const mail: MailText = {
  tools: {
    subheading: 'Sous-titre',
    underline: 'Souligné',
    left: 'Aligner à gauche',
    center: 'Centrer',
    right: 'Aligner à droite',
    image: 'Image',
    rule: 'Ligne de séparation',
  },
  image: {
    title: 'Image',
    alt: 'Ce que l’image montre',
    altHelp: 'Lu là où les images sont désactivées, et entendu par qui ne les voit pas.',
    width: 'Largeur',
    widthHelp: 'En pixels, {{ widest }} au plus. Sur un téléphone, elle se réduit d’elle-même.',
    widthWrong: 'Un nombre de {{ narrowest }} à {{ widest }}.',
    link: 'Lien de l’image',
    apply: 'Appliquer',
    remove: 'Retirer l’image',
  },
  field: {
    title: 'Champ {{ name }}',
    fallback: 'S’il manque, écrire',
    fallbackHelp: 'Sans cela, qui n’a pas cette valeur ne reçoit pas le message.',
    remove: 'Retirer le champ',
  },
  lost: 'En passant au texte, on perd : {{ parts }}.',
  tooLong:
    'Le message compte {{ length }} caractères, le maximum est {{ most }}. Il n’est pas enregistré tant que vous ne le raccourcissez pas.',
  checks: {
    title: 'À vérifier',
    clipped: 'Environ {{ size }} : au-delà de 102 Ko, Gmail coupe la fin, lien de désabonnement compris.',
    alt_missing: {
      one: '{{ count }} image sans texte de remplacement (alt) : qui ne la voit pas ne sait pas ce qu’elle montre.',
      other:
        '{{ count }} images sans texte de remplacement (alt) : qui ne les voit pas ne sait pas ce qu’elles montrent.',
    },
    link_dropped:
      '{{ url }} ne s’ouvre pas depuis un e-mail : le lien est retiré. Utilisez une adresse https.',
    picture_dropped:
      '{{ url }} ne s’affiche pas dans un e-mail. Ajoutez l’image dans la médiathèque et utilisez son adresse.',
  },
}

export default mail
