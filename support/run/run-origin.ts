// Who runs, and from where: branch, build and person, as the CI server or this machine names them.
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import detectCiEnvironment from '@cucumber/ci-environment';
import { excerpt } from '../core/russian';
import type { RunRecord } from '../report/run-record';

/** Where CI servers name the person who started a build: GitLab, GitHub, Jenkins (build-user-vars), Azure. */
const STARTERS = ['GITLAB_USER_LOGIN', 'GITHUB_ACTOR', 'BUILD_USER_ID', 'BUILD_REQUESTEDFOR'];

/** The origin of a run; what nobody tells is empty. */
export function describeOrigin(
  environment: NodeJS.ProcessEnv,
  cwd = process.cwd(),
): Pick<RunRecord, 'branch' | 'build' | 'buildUrl' | 'startedBy'> {
  const ci = detectCiEnvironment(environment);
  const starter = STARTERS.map((name) => environment[name]).find((value) => value);
  return {
    branch: ci?.git?.branch ?? (ci ? '' : localBranch(cwd)),
    build: ci?.buildNumber ?? '',
    buildUrl: /^https?:/u.test(ci?.url ?? '') ? (ci?.url ?? '') : '',
    startedBy: starter ?? (ci ? '' : localUser()),
  };
}

/** The branch of a checkout, or the beginning of a commit; a folder without git has none. */
function localBranch(cwd: string): string {
  try {
    const head = readFileSync(path.join(cwd, '.git', 'HEAD'), 'utf8').trim();
    return head.startsWith('ref: refs/heads/') ? head.slice('ref: refs/heads/'.length) : excerpt(head, 8);
  } catch {
    // A worktree, a submodule or no checkout at all: a report without a branch is still a report.
    return '';
  }
}

function localUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number without a name.
    return '';
  }
}
