// Approving, taking it back, and who approved: the free edition's four fields. The calls of the paid ones
// (approval_state, approval_rules) are not there.
import { z } from 'zod';
import { levels } from '../access.js';
import { Refusal, forbidden, notFound, unauthorized } from '../api/errors.js';
import { parameters, text } from '../api/parameters.js';
import { mergeRequestParam, projectCall, type Api, type ProjectCall } from '../api/route.js';
import { renderUserId } from '../api/users.js';
import type { Gitlab } from '../gitlab.js';
import { noteSystem } from '../notes/system.js';
import type { MergeRequest } from '../state.js';

const approving = z.object({ sha: text.optional() });

export function addApprovals(api: Api, gitlab: Gitlab): void {
  const base = '/api/v4/projects/:id/merge_requests/:iid';

  api.get(`${base}/approvals`, (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    return c.json(render(gitlab, call, mergeRequestParam(c, gitlab, call)));
  });

  api.post(`${base}/approve`, async (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    const { sha } = await parameters(c, approving);
    return gitlab.inTurn(call.project, async () => {
      const request = mergeRequestParam(c, gitlab, call);
      if (!mayApprove(call, request)) throw forbidden();
      if (sha !== undefined && sha !== request.sha) {
        throw new Refusal(409, { message: `SHA does not match HEAD of source branch: ${request.sha}` });
      }
      if (approvalOf(gitlab, call, request) !== undefined) throw unauthorized();
      const createdAt = new Date().toISOString();
      const approval = { id: gitlab.store.id(), requestId: request.id, userId: call.user.id, createdAt };
      await gitlab.store.change((state) => ({ ...state, approvals: [...state.approvals, approval] }));
      await noteSystem(gitlab, request, call.user, 'approved this merge request');
      return c.json(render(gitlab, call, request), 201);
    });
  });

  api.post(`${base}/unapprove`, (c) => {
    const call = projectCall(c, gitlab, levels.reporter);
    return gitlab.inTurn(call.project, async () => {
      const request = mergeRequestParam(c, gitlab, call);
      if (!mayApprove(call, request)) throw forbidden();
      const approval = approvalOf(gitlab, call, request);
      if (approval === undefined || request.state === 'merged') throw notFound();
      await gitlab.store.change((state) => ({
        ...state,
        approvals: state.approvals.filter((each) => each.id !== approval.id),
      }));
      await noteSystem(gitlab, request, call.user, 'unapproved this merge request');
      return c.json(render(gitlab, call, request), 201);
    });
  });
}

/** Whoever may edit a merge request may approve it (MergeRequestPolicy): developers, and its author. */
function mayApprove(call: ProjectCall, request: MergeRequest): boolean {
  return call.level >= levels.developer || call.user.id === request.authorId;
}

function approvalOf(gitlab: Gitlab, call: ProjectCall, request: MergeRequest) {
  return gitlab.store.state.approvals.find((each) => each.requestId === request.id && each.userId === call.user.id);
}

/** `approved` says that somebody approved, whoever it was (API::Entities::MergeRequestApprovals). */
function render(gitlab: Gitlab, call: ProjectCall, request: MergeRequest) {
  const rows = gitlab.store.state.approvals.filter((each) => each.requestId === request.id);
  const own = rows.some((each) => each.userId === call.user.id);
  return {
    user_has_approved: own,
    user_can_approve: !own && mayApprove(call, request),
    approved: rows.length > 0,
    approved_by: rows.map((row) => ({ user: renderUserId(gitlab, row.userId), approved_at: row.createdAt })),
  };
}
