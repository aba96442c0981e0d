import type { ScheduleText } from './schedule.it.ts'

const schedule: ScheduleText = {
  action: 'Programmer l’envoi',
  title: 'Quand part-elle ?',
  when: 'Jour et heure ({{ zone }})',
  past: 'Ce moment est déjà passé.',
  choose: 'Choisissez un moment à venir',
  twice: 'Cette nuit-là, cette heure revient deux fois. Laquelle ?',
  first: 'La première ({{ offset }})',
  second: 'La seconde ({{ offset }})',
  skipped: 'Cette nuit-là, les horloges sautent cette heure : elle part à {{ time }}.',
  moment: 'Elle part le {{ moment }}, {{ zone }} ({{ offset }}).',
  in: 'Dans {{ duration }}.',
  people: {
    one: 'En ce moment, {{ count }} personne la recevrait. Ce sont les listes à cette heure-là qui comptent.',
    other:
      'En ce moment, {{ count }} personnes la recevraient. Ce sont les listes à cette heure-là qui comptent.',
  },
  confirm: 'Programmer',
  confirming: 'Programmation…',
  done: 'Programmée, {{ moment }}',
  starts: 'Elle part d’elle-même le {{ moment }}, {{ zone }} ({{ offset }}).',
  startsText: 'Jusque-là, vous pouvez la modifier : elle part telle qu’elle est enregistrée à cette heure.',
  change: 'Changer l’heure',
  undo: 'Retirer l’heure',
  undone: 'Elle n’est plus programmée',
  again: 'Programmer de nouveau',
  takenBack: 'Elle n’est plus programmée.',
  held: 'Elle n’est pas partie le {{ moment }}, {{ zone }} ({{ offset }}).',
  why: {
    held_edited:
      'Depuis la dernière modification, elle est incomplète. Complétez les parties signalées, puis programmez-la de nouveau.',
    held_list_gone:
      'L’une de ses listes a été supprimée. Vérifiez qui la reçoit, puis envoyez-la ou programmez-la de nouveau.',
    held_incomplete:
      'Quelque chose n’allait plus. Complétez les parties signalées, puis envoyez-la ou programmez-la de nouveau.',
    held_sender_gone:
      'L’expéditeur choisi a été retiré. Choisissez-en un autre, puis envoyez-la ou programmez-la de nouveau.',
    held_domain:
      'Le fournisseur refuse les e-mails du domaine de l’expéditeur. Complétez les enregistrements DNS dans le canal e-mail, ou choisissez un autre expéditeur.',
    held_channel:
      'Le canal n’était pas connecté, ou était en pause. Réglez-le dans les paramètres, puis envoyez-la ou programmez-la de nouveau.',
    held_channel_changed:
      'Depuis sa programmation, le canal est sorti du bac à sable, ou y est revenu. Vérifiez-le dans les paramètres, puis envoyez-la ou programmez-la de nouveau.',
    held_nobody:
      'Personne dans ses listes ne pouvait la recevoir. Choisissez d’autres listes, puis envoyez-la ou programmez-la de nouveau.',
    held_late:
      'Le service était arrêté à cette heure, et trop de temps avait passé pour l’envoyer sans demander. Envoyez-la maintenant ou programmez-la de nouveau.',
  },
  late: 'Programmée pour {{ moment }}, elle est partie avec {{ duration }} de retard : le service était arrêté à cette heure.',
}

export default schedule
