// The preview of a blue-green block: what every task of the new set is asked before the switch, read strictly.
import type { PreviewCheck } from '../../model/check.js';
import { problem } from '../../model/errorCodes.js';
import { fine, wrong, type Checked, type Problem } from '../../model/problem.js';
import type { Locate } from '../layers/layers.js';
import type { KnownDeploy } from '../schema/deploy.js';
import { limitOf, unknownPlaceholder, usualFailures } from './checks.js';

/** Verdicts name a check, and this one has no name in the file. */
export const previewName = 'preview';

/** `given` has passed the schema; `where` finds places in the block. Nothing where there is no preview. */
export function readPreview(
  { preview, checks = [] }: Pick<KnownDeploy, 'preview' | 'checks'>,
  where: Locate,
): Checked<PreviewCheck | undefined> {
  if (preview === undefined) return fine(undefined);
  const { http, portIndex = 0, field, below, above, failAfter = usualFailures } = preview;
  const hasLimit = below !== undefined || above !== undefined;
  const unknown = unknownPlaceholder(http);
  const namesake = checks.findIndex(({ name }) => name === previewName);
  const rules: readonly (readonly [stands: boolean, pointer: string, message: string, hint: string])[] = [
    [
      !/^\/[^\s#\\]*$/.test(http),
      '/preview/http',
      'http of a preview takes a path: every task is asked at its own address',
      'write for example http: /smoke; another address is asked by a check of `checks`',
    ],
    [
      unknown !== undefined,
      '/preview/http',
      `{{${unknown ?? ''}}} stands for nothing`,
      'write {{app}} for the Marathon id of the new set, or {{service}} for the id of the app',
    ],
    [
      hasLimit !== (field !== undefined),
      field === undefined ? (below === undefined ? '/preview/above' : '/preview/below') : '/preview/field',
      'field and a limit belong together: the number in the answer, and what it is held against',
      'write for example field: /errors/rate, below: 0.01; or neither, and 2xx is enough',
    ],
    [
      below !== undefined && above !== undefined && below <= above,
      '/preview/below',
      `no number is below ${String(below)} and above ${String(above)}`,
      'both hold for a good answer: above is the lower one',
    ],
    [
      namesake >= 0,
      `/checks/${namesake}/name`,
      `a check has the name ${previewName}, which verdicts give to the preview`,
      'give it another name',
    ],
  ];
  const problems = rules.flatMap(([stands, pointer, message, hint]): readonly Problem[] =>
    stands ? [problem('deploy-invalid', message, { place: where(pointer), hint })] : [],
  );
  if (problems.length > 0) return wrong(...problems);
  const common = { name: previewName, failAfter, limit: limitOf(preview) };
  return fine({ ...common, kind: 'preview', path: http, portIndex, ...(field === undefined ? {} : { field }) });
}
