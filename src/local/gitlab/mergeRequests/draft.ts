// Drafts: a merge request that says so in its title, and nowhere else.

const mark = /^\s*(\[draft\]|\(draft\)|draft:)\s*/i;

/** True when the title begins with one of GitLab's three marks. */
export function isDraft(request: { readonly title: string }): boolean {
  return mark.test(request.title);
}

/** The title without its marks. */
export function withoutDraft(title: string): string {
  let rest = title;
  while (mark.test(rest)) rest = rest.replace(mark, '');
  return rest;
}
