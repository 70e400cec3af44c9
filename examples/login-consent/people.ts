import { randomUUID } from 'node:crypto';

/** Somebody whom this application knows; Signet knows the `subject` only. */
export interface Person {
  readonly subject: string;
  readonly username: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly name: string;
  /** In the clear because this is an example: keep a slow hash, and slow down whoever guesses. */
  readonly password: string;
  /** The organisation that the person works for. */
  readonly tenant: string;
}

const STAFF: readonly Person[] = [
  {
    subject: 'person-1',
    username: 'ada',
    email: 'ada@example.com',
    email_verified: true,
    name: 'Ada Lovelace',
    password: 'the analytical engine',
    tenant: 'analytical',
  },
  {
    subject: 'person-2',
    username: 'grace',
    email: 'grace@example.com',
    email_verified: true,
    name: 'Grace Hopper',
    password: 'a moth in the relay',
    tenant: 'navy',
  },
];

/** The people of this application, in memory. Yours come from a directory or a database. */
export class People {
  readonly #people: Map<string, Person>;

  constructor(people: readonly Person[] = STAFF) {
    this.#people = new Map(people.map((person) => [person.subject, person]));
  }

  find(subject: string | undefined): Person | undefined {
    return subject === undefined ? undefined : this.#people.get(subject);
  }

  /** By user name or email address. */
  signIn(identifier: string, password: string): Person | undefined {
    const person = this.#named(identifier.trim().toLowerCase());
    return person?.password === password ? person : undefined;
  }

  /** @returns undefined when somebody has the user name or the address. */
  register(account: Pick<Person, 'username' | 'email' | 'password'>): Person | undefined {
    const [username, email] = [account.username.toLowerCase(), account.email.toLowerCase()];
    if (this.#named(username) !== undefined || this.#named(email) !== undefined) return undefined;
    const person = {
      ...account,
      subject: randomUUID(),
      username,
      email,
      email_verified: false,
      name: account.username,
      tenant: 'guests',
    };
    this.add(person);
    return person;
  }

  add(person: Person): void {
    this.#people.set(person.subject, person);
  }

  remove(subject: string): void {
    this.#people.delete(subject);
  }

  #named(identifier: string): Person | undefined {
    return [...this.#people.values()].find(({ username, email }) => [username, email].includes(identifier));
  }
}
