// What pages do besides asking the server: menus, dialogs, order by drag and drop, and the mark of what is not saved.
'use strict';
(() => {
  const token = () => document.querySelector('meta[name="csrf"]').content;
  document.addEventListener('htmx:configRequest', (event) => {
    event.detail.headers['X-XSRF-TOKEN'] = token();
  });

  // Clicks -----------------------------------------------------------------------------------------------------------

  const clicks = {
    '[data-menu]': (button) => {
      const open = button.getAttribute('aria-expanded') === 'true';
      button.setAttribute('aria-expanded', String(!open));
    },
    '[data-open]': (button) => document.getElementById(button.dataset.open).showModal(),
    '[data-close]': (button) => button.closest('dialog').close(),
    '[data-check-all]': (button) => {
      const boxes = [...button.closest(button.dataset.checkAll).querySelectorAll('input[type="checkbox"]:not(:disabled)')];
      const all = boxes.every((box) => box.checked);
      boxes.forEach((box) => { box.checked = !all; });
    },
    '[data-copy]': (button) => navigator.clipboard?.writeText(document.getElementById(button.dataset.copy).textContent.trim()),
  };
  document.addEventListener('click', (event) => {
    for (const [selector, act] of Object.entries(clicks)) {
      const found = event.target.closest?.(selector);
      if (found) {
        act(found);
      }
    }
  });
  // A click beside an open dialog closes it.
  document.addEventListener('mousedown', (event) => {
    if (event.target instanceof HTMLDialogElement) {
      const box = event.target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right
        && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) {
        event.target.close();
      }
    }
  });

  // A menu closes as a dialog does: with Escape, and by a click beside it.
  const menus = () => [...document.querySelectorAll('details.more[open]')];
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      menus().forEach((menu) => {
        menu.open = false;
        menu.querySelector('summary').focus();
      });
    }
  });
  document.addEventListener('click', (event) => {
    menus().filter((menu) => !menu.contains(event.target)).forEach((menu) => { menu.open = false; });
  });

  // How much of what Mailchimp keeps of a text is left.
  const encoder = new TextEncoder();
  const left = (field) => {
    const used = encoder.encode(field.value).length;
    const words = field.parentElement.querySelector('[data-bytes-left]');
    words.textContent = `${used} of ${field.dataset.bytes} bytes`;
    words.classList.toggle('wrong', used > Number(field.dataset.bytes));
  };
  document.addEventListener('input', (event) => {
    if (event.target.dataset?.bytes) {
      left(event.target);
    }
  });
  ['DOMContentLoaded', 'htmx:afterSettle'].forEach((name) => document.addEventListener(name, () => {
    document.querySelectorAll('[data-bytes]').forEach(left);
  }));

  // A question before something that is not easily taken back.
  document.addEventListener('submit', (event) => {
    const question = event.submitter?.dataset.ask ?? event.target.dataset.ask;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }, true);

  // A choice that decides what else the form asks: the server writes the form anew.
  document.addEventListener('change', (event) => {
    const asking = event.target.closest?.('[data-refresh]');
    if (asking?.form) {
      const button = document.getElementById(asking.dataset.refresh || 'refresh');
      asking.form.requestSubmit(button);
    }
  });

  // An open dialog stays open when the server writes the form anew.
  let open = [];
  document.addEventListener('htmx:beforeSwap', () => {
    open = [...document.querySelectorAll('dialog[open]')].map((dialog) => dialog.id).filter(Boolean);
  });
  document.addEventListener('htmx:afterSwap', () => {
    open.forEach((id) => {
      const dialog = document.getElementById(id);
      if (dialog && !dialog.open && !('shut' in dialog.dataset)) {
        dialog.showModal();
      }
    });
    open = [];
  });

  // What is not saved ------------------------------------------------------------------------------------------------

  const shown = (form) => {
    const fields = [...new FormData(form)].filter(([name]) => !name.startsWith('_') && name !== 'X-XSRF-TOKEN');
    return JSON.stringify(fields.sort());
  };
  const saved = new Map();
  let leaving = false;
  const mark = () => {
    for (const form of document.querySelectorAll('form[data-unsaved]')) {
      if (!saved.has(form.id)) {
        saved.set(form.id, form.dataset.unsaved === 'true' ? '' : shown(form));
      }
      const dirty = saved.get(form.id) !== shown(form);
      form.classList.toggle('unsaved', dirty);
      document.querySelectorAll(`[data-unsaved-mark="${form.id}"]`).forEach((mark) => { mark.hidden = !dirty; });
    }
  };
  ['DOMContentLoaded', 'input', 'change', 'htmx:afterSettle'].forEach((name) => document.addEventListener(name, mark));
  document.addEventListener('submit', (event) => {
    const plain = event.submitter?.name !== '_op' || event.submitter.value === 'save';
    leaving = plain && event.target.matches('form');
  });
  document.addEventListener('htmx:afterSettle', () => { leaving = false; });
  window.addEventListener('beforeunload', (event) => {
    if (!leaving && document.querySelector('form.unsaved')) {
      event.preventDefault();
    }
  });

  // Order by drag and drop; the buttons beside do the same for the keyboard ------------------------------------------

  let dragged = null;
  document.addEventListener('dragstart', (event) => {
    dragged = event.target.closest?.('[data-row]');
    if (dragged) {
      dragged.classList.add('dragged');
      event.dataTransfer.effectAllowed = 'move';
      event.dataTransfer.setData('text/plain', dragged.dataset.row);
    }
  });
  document.addEventListener('dragover', (event) => {
    const over = event.target.closest?.('[data-row]');
    if (dragged && over && over.parentElement === dragged.parentElement) {
      event.preventDefault();
      document.querySelectorAll('.drop').forEach((row) => row.classList.remove('drop'));
      over.classList.add('drop');
    }
  });
  document.addEventListener('drop', (event) => {
    const over = event.target.closest?.('[data-row]');
    if (dragged && over && over !== dragged && over.parentElement === dragged.parentElement) {
      event.preventDefault();
      const button = document.getElementById(dragged.parentElement.dataset.order);
      button.value = `move:${dragged.parentElement.dataset.list}:${dragged.dataset.row}:${over.dataset.row}`;
      button.form.requestSubmit(button);
    }
  });
  document.addEventListener('dragend', () => {
    document.querySelectorAll('.dragged, .drop').forEach((row) => row.classList.remove('dragged', 'drop'));
    dragged = null;
  });
})();
