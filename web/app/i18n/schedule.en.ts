import type { ScheduleText } from './schedule.it.ts'

const schedule: ScheduleText = {
  action: 'Schedule',
  title: 'When does it go out?',
  when: 'Day and time ({{ zone }})',
  past: 'This moment has passed.',
  choose: 'Choose a moment that is still to come',
  twice: 'That night this time comes twice. Which one?',
  first: 'The first ({{ offset }})',
  second: 'The second ({{ offset }})',
  skipped: 'That night the clocks skip this time: it goes out at {{ time }}.',
  moment: 'Goes out on {{ moment }}, {{ zone }} ({{ offset }}).',
  in: 'In {{ duration }}.',
  people: {
    one: 'Right now {{ count }} person would get it. Whoever is in the lists at that time counts.',
    other: 'Right now {{ count }} people would get it. Whoever is in the lists at that time counts.',
  },
  confirm: 'Schedule',
  confirming: 'Scheduling…',
  done: 'Scheduled, {{ moment }}',
  starts: 'Goes out by itself on {{ moment }}, {{ zone }} ({{ offset }}).',
  startsText: 'Until then you can change it: it goes out as it is saved at that time.',
  change: 'Change the time',
  undo: 'Remove the time',
  undone: 'No longer scheduled',
  again: 'Schedule again',
  takenBack: 'It is no longer scheduled.',
  held: 'It did not go out on {{ moment }}, {{ zone }} ({{ offset }}).',
  why: {
    held_edited: 'Since the last change it is incomplete. Complete the marked parts, then schedule it again.',
    held_list_gone: 'One of its lists was deleted. Check who gets it, then send or schedule it again.',
    held_incomplete:
      'Something was no longer in order. Complete the marked parts, then send or schedule it again.',
    held_sender_gone: 'The chosen sender was removed. Choose another, then send or schedule it again.',
    held_domain:
      'The provider refuses mail from the sender’s domain. Complete the DNS records in the e-mail channel, or choose another sender.',
    held_channel:
      'The channel was not connected, or was paused. Mend it in the settings, then send or schedule it again.',
    held_channel_changed:
      'Since it was scheduled the channel has left the sandbox, or gone back to it. Check it in the settings, then send or schedule it again.',
    held_nobody: 'Nobody in its lists could get it. Choose other lists, then send or schedule it again.',
    held_late:
      'The service was down at that time, and too much time had passed to send it without asking. Send it now or schedule it again.',
  },
  late: 'Scheduled for {{ moment }}, it went out {{ duration }} late: the service was down at that time.',
}

export default schedule
