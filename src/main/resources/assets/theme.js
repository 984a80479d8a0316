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
  const mark = () => {
    document.querySelectorAll('[data-theme-choice]').forEach((button) => {
      button.setAttribute('aria-pressed', String(button.dataset.themeChoice === (chosen ?? 'auto')));
    });
  };
  const show = () => {
    document.documentElement.dataset.theme = chosen ?? (system.matches ? 'dark' : 'light');
    mark();
    document.dispatchEvent(new Event('caravan:theme'));
  };
  show();
  system.addEventListener('change', show);
  document.addEventListener('DOMContentLoaded', mark);
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-theme-choice]');
    if (!button) {
      return;
    }
    chosen = button.dataset.themeChoice === 'auto' ? null : button.dataset.themeChoice;
    try {
      if (chosen) {
        localStorage.setItem('theme', chosen);
      } else {
        localStorage.removeItem('theme');
      }
    } catch {
      // holds until the next page
    }
    show();
  });
})();
