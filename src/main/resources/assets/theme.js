// Before anything is painted: the theme that was chosen here, or else the one of the system.
'use strict';
(() => {
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  let chosen = null;
  try {
    chosen = localStorage.getItem('theme');
  } catch {
    // a browser that keeps nothing goes by the system
  }
  const show = () => {
    document.documentElement.dataset.theme = chosen ?? (system.matches ? 'dark' : 'light');
    document.dispatchEvent(new Event('caravan:theme'));
  };
  show();
  system.addEventListener('change', show);
  document.addEventListener('click', (event) => {
    if (!event.target.closest('[data-theme-switch]')) {
      return;
    }
    chosen = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
    try {
      localStorage.setItem('theme', chosen);
    } catch {
      // holds until the next page
    }
    show();
  });
})();
