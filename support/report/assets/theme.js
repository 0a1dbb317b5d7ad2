// The theme: what the reader chose, else what the system wants. A page from a file may have no storage.
(() => {
  const root = document.documentElement;
  const read = () => {
    try {
      return localStorage.getItem('theme');
    } catch {
      return null;
    }
  };
  const keep = (theme) => {
    try {
      localStorage.setItem('theme', theme);
    } catch {
      // Forgotten with the page.
    }
  };
  const isDark = () =>
    root.dataset.theme === undefined
      ? matchMedia('(prefers-color-scheme: dark)').matches
      : root.dataset.theme === 'dark';
  const chosen = read();
  if (chosen === 'light' || chosen === 'dark') root.dataset.theme = chosen;
  const button = document.getElementById('theme');
  if (!button) return;
  const label = () => {
    button.textContent = isDark() ? 'Светлая тема' : 'Тёмная тема';
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    keep(root.dataset.theme);
    label();
  });
  label();
})();
