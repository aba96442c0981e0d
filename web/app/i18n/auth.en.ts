import type { AuthText } from './auth.it.ts'

const auth: AuthText = {
  signIn: {
    title: 'Sign in to Centralino',
    lead: 'Pick up where you left off.',
    action: 'Sign in',
    busy: 'Signing in…',
    forgot: 'Forgot your password?',
    remember: 'Remember me on this computer for 30 days',
    noWorkspace: 'No workspace yet?',
    create: 'Create one',
    demoTitle: 'Just looking?',
    demoText: 'There is a demo workspace, already full of data.',
    demoAction: 'Enter the demo',
    ended: 'Your session has ended. Sign in again to go on.',
  },
  signUp: {
    title: 'Create your workspace',
    lead: 'One minute, then you import your contacts.',
    action: 'Create the workspace',
    busy: 'Creating…',
    known: 'Already have an account?',
    signIn: 'Sign in',
  },
  forgot: {
    title: 'Choose a new password',
    lead: 'Write your e-mail: we send you a link that lasts one hour.',
    action: 'Send the link',
    busy: 'Sending…',
    sentTitle: 'Check your mail',
    sentText: 'If {{ email }} has an account, the link is on its way. It works once, within one hour.',
    again: 'Send again',
    back: 'Back to sign-in',
  },
  reset: {
    title: 'Your new password',
    lead: 'When you save it, sessions open elsewhere end.',
    action: 'Save the password',
    busy: 'Saving…',
    missing: 'This address lacks the code of the link. Open it again from the e-mail, or ask for a new one.',
    askAgain: 'Ask for a new link',
    done: 'Password changed. Now sign in with the new one.',
  },
  workspace: {
    title: 'Create a workspace',
    lead: 'One for each business: contacts, lists and campaigns stay apart.',
    none: 'Your account has no workspace yet.',
    action: 'Create the workspace',
    busy: 'Creating…',
  },
  field: {
    name: 'Your name',
    email: 'E-mail',
    password: 'Password',
    newPassword: 'New password',
    passwordHelp: 'At least 10 characters. A sentence is fine.',
    workspaceName: 'Workspace name',
    workspaceHelp: 'Usually the name of the business, such as Frantoio Valdarno',
  },
  outbox: {
    text: 'System e-mails stay on this computer.',
    link: 'Open the local mail',
  },
  line: 'A lit lamp means somebody is waiting.',
}

export default auth
