// Keycloak's pages for people, as short as a client can still recognise them.
import type { Answer } from '../http/answer';

/** The login form. Nobody can log in here: the stand has no authorization code flow. */
export function loginPage(): Answer {
  return page(
    200,
    'Sign in to aurora-realm',
    `<h1 id="kc-page-title">Sign in to your account</h1>
    <form id="kc-form-login" action="#" method="post">
      <input id="username" name="username" type="text" autocomplete="username">
      <input id="password" name="password" type="password" autocomplete="current-password">
      <input id="kc-login" name="login" type="submit" value="Sign In">
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
  return page(
    status,
    'We are sorry...',
    `<h1 id="kc-page-title">We are sorry...</h1>
    <div id="kc-error-message"><p class="instruction">Page not found</p></div>`,
  );
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
