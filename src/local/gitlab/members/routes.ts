// Who belongs to a project and with which role: how a client learns what a person may do. Roles come from the account,
// as from a group above, and from the project's own `members`.
import { z } from 'zod';
import { levelIn } from '../accounts.js';
import { levels } from '../access.js';
import { notFound } from '../api/errors.js';
import { paged } from '../api/paging.js';
import { parameters, text, whole } from '../api/parameters.js';
import { projectCall, type Api, type ProjectCall } from '../api/route.js';
import { renderUser } from '../api/users.js';
import type { Gitlab } from '../gitlab.js';
import type { User } from '../state.js';

const listing = z.object({
  query: text.optional(),
  user_ids: z.union([z.array(whole), whole.transform((one) => [one])]).optional(),
});

export function addMembers(api: Api, gitlab: Gitlab): void {
  for (const inherited of [false, true]) {
    const base = `/api/v4/projects/:id/members${inherited ? '/all' : ''}`;

    api.get(base, async (c) => {
      const call = projectCall(c, gitlab, levels.guest);
      const given = await parameters(c, listing);
      const words = (given.query ?? '').toLowerCase();
      const found = membersOf(gitlab, call, inherited)
        .filter((user) => given.user_ids === undefined || given.user_ids.includes(user.id))
        .filter((user) => `${user.username} ${user.name}`.toLowerCase().includes(words));
      return c.json(paged(c, gitlab, found).map((user) => renderMember(gitlab, call, user)));
    });

    api.get(`${base}/:user{[0-9]+}`, (c) => {
      const call = projectCall(c, gitlab, levels.guest);
      const member = membersOf(gitlab, call, inherited).find((user) => String(user.id) === c.req.param('user'));
      if (member === undefined) throw notFound();
      return c.json(renderMember(gitlab, call, member));
    });
  }
}

/** Those named by the project itself; with `inherited` everybody who has a role in it. */
function membersOf(gitlab: Gitlab, { project }: ProjectCall, inherited: boolean): User[] {
  return gitlab.store.state.users
    .filter((user) => levelIn(project, user) >= levels.guest)
    .filter((user) => inherited || user.username in project.members);
}

function renderMember(gitlab: Gitlab, { project }: ProjectCall, user: User) {
  return {
    ...renderUser(gitlab, user),
    access_level: levelIn(project, user),
    created_at: user.createdAt,
    expires_at: null,
    membership_state: 'active',
  };
}
