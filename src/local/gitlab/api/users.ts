// People as the API shows them.
import type { Gitlab } from '../gitlab.js';
import type { User } from '../state.js';

/** The short form of a person that merge requests, statuses and notes carry. */
export function renderUser(gitlab: Gitlab, user: User) {
  return {
    id: user.id,
    username: user.username,
    name: user.name,
    state: 'active',
    locked: false,
    avatar_url: null,
    web_url: `${gitlab.url}/${user.username}`,
  };
}

/** Likewise for the id of somebody who may be unknown: a merge by a push that nobody saw. */
export function renderUserId(gitlab: Gitlab, id: number | null) {
  const user = gitlab.store.state.users.find((each) => each.id === id);
  return user === undefined ? null : renderUser(gitlab, user);
}
