import type { Command } from 'commander';

/** The commands under which each kind of thing has its own: `create user`, `list oauth2-clients`. */
export interface Verbs {
  readonly create: Command;
  readonly get: Command;
  readonly list: Command;
  readonly update: Command;
  readonly delete: Command;
  readonly import: Command;
}

export function addVerbs(program: Command): Verbs {
  return {
    create: program.command('create').description('make an application, a user, a resource or a key'),
    get: program.command('get').description('show an application, a user, a resource or a key set'),
    list: program.command('list').description('list applications, users or resources'),
    update: program.command('update').description('change an application, a user or a resource'),
    delete: program.command('delete').description('remove applications, users, resources, keys or access tokens'),
    import: program.command('import').description('register what files hold: applications or keys'),
  };
}
