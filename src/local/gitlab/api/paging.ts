// Offset pagination with GitLab's headers: `page`, `per_page` (20 unless asked, 100 at most), x-total and its kin, Link.
import type { Context } from 'hono';
import type { Gitlab } from '../gitlab.js';

export type Page = { readonly page: number; readonly perPage: number };

/** The page a request asks for. */
export function pageOf(c: Context): Page {
  const number = (name: string, otherwise: number): number => {
    const value = Number.parseInt(c.req.query(name) ?? '', 10);
    return value > 0 ? value : otherwise;
  };
  return { page: number('page', 1), perPage: Math.min(number('per_page', 20), 100) };
}

/** One page of rows that are all here, with every header. */
export function paged<T>(c: Context, gitlab: Gitlab, rows: readonly T[]): readonly T[] {
  const { page, perPage } = pageOf(c);
  const pages = Math.max(1, Math.ceil(rows.length / perPage));
  c.header('x-total', String(rows.length));
  c.header('x-total-pages', String(pages));
  headers(c, gitlab, page < pages, pages);
  return rows.slice((page - 1) * perPage, page * perPage);
}

/** One page of rows of which nobody counted all, as with commits: `rows` holds up to one more than fits. */
export function pagedUncounted<T>(c: Context, gitlab: Gitlab, rows: readonly T[]): readonly T[] {
  const { perPage } = pageOf(c);
  headers(c, gitlab, rows.length > perPage, undefined);
  return rows.slice(0, perPage);
}

function headers(c: Context, gitlab: Gitlab, more: boolean, last: number | undefined): void {
  const { page, perPage } = pageOf(c);
  c.header('x-page', String(page));
  c.header('x-per-page', String(perPage));
  c.header('x-next-page', more ? String(page + 1) : '');
  c.header('x-prev-page', page > 1 ? String(page - 1) : '');
  const link = (rel: string, to: number): string => {
    const url = new URL(c.req.url);
    url.searchParams.set('page', String(to));
    url.searchParams.set('per_page', String(perPage));
    return `<${gitlab.url}${url.pathname}${url.search}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link('prev', page - 1)] : []),
    ...(more ? [link('next', page + 1)] : []),
    link('first', 1),
    ...(last === undefined ? [] : [link('last', last)]),
  ];
  c.header('link', links.join(', '));
}
