import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { expect } from 'chai';
import { describeOrigin } from '../../../support/run/run-origin';

function checkoutOf(t: TestContext, head: string | undefined): string {
  const cwd = mkdtempSync(path.join(os.tmpdir(), 'ветка-'));
  t.after(() => {
    rmSync(cwd, { recursive: true, force: true });
  });
  if (head !== undefined) {
    mkdirSync(path.join(cwd, '.git'));
    writeFileSync(path.join(cwd, '.git', 'HEAD'), head);
  }
  return cwd;
}

describe('кто и откуда запустил', () => {
  test('GitLab: ветка, сборка, её страница и человек — из переменных', (t) => {
    const origin = describeOrigin(
      {
        GITLAB_CI: 'true',
        CI_COMMIT_REF_NAME: 'release/1.4',
        CI_COMMIT_BRANCH: 'release/1.4',
        CI_COMMIT_SHA: 'abc',
        CI_REPOSITORY_URL: 'https://git.example/a.git',
        CI_JOB_URL: 'https://git.example/jobs/17',
        CI_JOB_ID: '17',
        GITLAB_USER_LOGIN: 'ivanova',
      },
      checkoutOf(t, 'ref: refs/heads/другая\n'),
    );
    expect(origin).to.deep.equal({
      branch: 'release/1.4',
      build: '17',
      buildUrl: 'https://git.example/jobs/17',
      startedBy: 'ivanova',
    });
  });

  test('своя машина: ветка — из папки, человек — её пользователь, сборки нет', (t) => {
    expect(describeOrigin({}, checkoutOf(t, 'ref: refs/heads/задача/AUR-12\n'))).to.deep.equal({
      branch: 'задача/AUR-12',
      build: '',
      buildUrl: '',
      startedBy: os.userInfo().username,
    });
  });

  test('оторванная голова — начало коммита; папка без git — без ветки', (t) => {
    expect(describeOrigin({}, checkoutOf(t, '9ad90cf0000\n')).branch).to.equal('9ad90cf0…');
    expect(describeOrigin({}, checkoutOf(t, undefined)).branch).to.equal('');
  });

  test('адрес сборки — только http и https: другой стал бы ссылкой отчёта', (t) => {
    const environment = { JENKINS_URL: 'x', BUILD_URL: 'javascript:alert(1)', BUILD_NUMBER: '3' };
    expect(describeOrigin(environment, checkoutOf(t, undefined))).to.include({ build: '3', buildUrl: '' });
  });
});
