// Keycloak's pages for people, as short as a client can still recognise them.
import type { Answer } from '../http/answer';

/** What a login form shows; the words beside a field and above the form are Keycloak's. */
export interface LoginForm {
  readonly action: string;
  /** What was typed in before. */
  readonly username?: string;
  readonly fieldError?: string;
  readonly alert?: string;
}

/** The login form; ids and fields as in `login.ftl` of 26.7.3, theme keycloak.v2. */
export function loginPage({ action, username = '', fieldError, alert }: LoginForm = { action: '#' }): Answer {
  return page(
    200,
    'Sign in to aurora-realm',
    `<h1 id="kc-page-title">Sign in to your account</h1>
    ${alertBox(alert)}
    <form id="kc-form-login" action="${escapeHtml(action)}" method="post" novalidate="novalidate">
      <input id="username" name="username" value="${escapeHtml(username)}" type="text" autocomplete="username">
      <div id="input-error-container-username">${
        fieldError === undefined
          ? ''
          : `<div id="input-error-username"><span>${escapeHtml(fieldError)}</span></div>`
      }</div>
      <input id="password" name="password" value="" type="password" autocomplete="current-password">
      <div id="input-error-container-password"></div>
      <input type="hidden" id="id-hidden-input" name="credentialId">
      <button name="login" id="kc-login" type="submit">Sign In</button>
    </form>`,
  );
}

/** After a right password of a user with one-time codes: `login-otp.ftl`. */
export function oneTimeCodePage(action: string, username: string): Answer {
  return page(
    200,
    'Sign in to aurora-realm',
    `<h1 id="kc-page-title">Sign In</h1>
    <input id="kc-attempted-username" value="${escapeHtml(username)}" readonly>
    <form id="kc-otp-login-form" action="${escapeHtml(action)}" method="post">
      <input id="otp" name="otp" value="" type="text" autocomplete="one-time-code">
      <button name="login" id="kc-login" type="submit">Sign In</button>
    </form>`,
  );
}

/** The required action UPDATE_PASSWORD: `login-update-password.ftl`. */
export function updatePasswordPage(action: string): Answer {
  return page(
    200,
    'Sign in to aurora-realm',
    `<h1 id="kc-page-title">Update password</h1>
    ${alertBox('You need to change your password to activate your account.')}
    <form id="kc-passwd-update-form" action="${escapeHtml(action)}" method="post" novalidate="novalidate">
      <input id="password-new" name="password-new" value="" type="password" autocomplete="new-password">
      <input id="password-confirm" name="password-confirm" value="" type="password" autocomplete="new-password">
      <button name="login" id="kc-submit" type="submit">Submit</button>
    </form>`,
  );
}

/** What a logout without a token gets: a question, with status 200. */
export function logoutPage(): Answer {
  return page(
    200,
    'Logging out',
    `<h1 id="kc-page-title">Logging out</h1>
    <div id="kc-logout-confirm"><p class="instruction">Do you want to log out?</p></div>`,
  );
}

/** The error page for whoever asks for text/html: `KeycloakErrorHandler` renders `error.ftl` for them. */
export function errorPage(status: number): Answer {
  return messagePage(status, 'Page not found');
}

/** An error for a person: `error.ftl` with any words. */
export function messagePage(status: number, message: string): Answer {
  return page(
    status,
    'We are sorry...',
    `<h1 id="kc-page-title">We are sorry...</h1>
    <div id="kc-error-message"><p class="instruction">${escapeHtml(message)}</p></div>`,
  );
}

function alertBox(text: string | undefined): string {
  if (text === undefined) return '';
  return `<div class="pf-v5-c-alert"><span class="pf-v5-c-alert__title kc-feedback-text">${escapeHtml(text)}</span></div>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function page(status: number, title: string, content: string): Answer {
  return {
    status,
    headers: { 'Content-Type': 'text/html;charset=utf-8' },
    body: `<!DOCTYPE html>
<html class="login-pf" lang="en">
<head>
  <meta charset="utf-8">
  <title>${title}</title>
</head>
<body>
  <div id="kc-content">
    ${content}
  </div>
</body>
</html>
`,
  };
}
