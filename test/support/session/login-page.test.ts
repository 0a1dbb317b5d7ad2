// Keycloak's pages as their themes write them: what is read, and what is not mistaken for it.
import { describe, test } from 'node:test';
import { expect } from 'chai';
import { readLoginPage, type LoginPage } from '../../../support/session/login-page';

const nothing = { title: '', fieldError: '', alert: '', error: '', form: undefined };

/** What a page says, with the form as plain data. */
function read(html: string): unknown {
  const page: LoginPage = readLoginPage(html);
  return { ...page, form: page.form && [page.form.action, Object.fromEntries(page.form.fields)] };
}

describe('страница входа', () => {
  test('форма 26.7 после неверного пароля: слова у поля, адрес без «&amp;», скрытые поля', () => {
    const html = `<main><h1 class="t" id="kc-page-title"><!-- template: login.ftl -->
        Вход в учетную запись
      </h1><form id="kc-form-login" onsubmit="login.disabled = true" action="https://k/a?session_code=x&amp;tab_id=y" method="post">
      <input id="username" name="username" value="owner&amp;1" type="text" aria-invalid="true"/>
      <div id="input-error-container-username"><div id="input-error-username"><span>
        Неправильное имя пользователя или пароль.
      </span></div></div>
      <input name="password" value="" type="password"><div id="input-error-container-password"></div>
      <input type="checkbox" name="rememberMe"><input type="hidden" name="credentialId">
      <button name="login" type="submit">Вход</button></form></main>`;
    expect(read(html)).to.deep.equal({
      ...nothing,
      title: 'Вход в учетную запись',
      fieldError: 'Неправильное имя пользователя или пароль.',
      form: ['https://k/a?session_code=x&tab_id=y', { username: 'owner&1', password: '', credentialId: '' }],
    });
  });

  test('форма старой темы: слова в span#input-error', () => {
    const html =
      '<form action="/a"><input name="username"><input name="password"><span id="input-error">Invalid username or password.</span></form>';
    expect(read(html)).to.deep.equal({
      ...nothing,
      fieldError: 'Invalid username or password.',
      form: ['/a', { username: '', password: '' }],
    });
  });

  test('сообщение над формой — не ошибка поля', () => {
    const html =
      '<span class="pf-v5-c-alert__title kc-feedback-text">Account is disabled.</span><div id="input-error-container-username"></div>';
    expect(read(html)).to.deep.equal({ ...nothing, alert: 'Account is disabled.' });
  });

  test('слова у поля профиля — не сообщение над формой, хотя класс тот же', () => {
    const html =
      '<div id="input-error-container-lastName"><div id="input-error-lastName"><span class="kc-feedback-text">Please specify this field.</span></div></div>';
    expect(read(html)).to.deep.equal({ ...nothing, fieldError: 'Please specify this field.' });
  });

  test('страница ошибки', () => {
    const html =
      '<h1 id="kc-page-title"> We are sorry... </h1><div id="kc-error-message"><p class="instruction">Client not found.</p></div>';
    expect(read(html)).to.deep.equal({ ...nothing, title: 'We are sorry...', error: 'Client not found.' });
  });

  test('среди нескольких форм выбрана та, где спрашивают имя и пароль', () => {
    const html =
      '<form action="/key"><input name="assertion"></form><form action="/in"><input name="password"></form>';
    expect(read(html)).to.deep.equal({ ...nothing, form: ['/in', { password: '' }] });
  });

  for (const html of ['', 'просто текст', '<html><p class="kc-feedback">нет</p>', '{"error":"x"}']) {
    test(`не страница Keycloak: ${JSON.stringify(html)}`, () => {
      expect(read(html)).to.deep.equal(nothing);
    });
  }
});
