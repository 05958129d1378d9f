import { byId, el } from './dom.js';

/** How long a notice stays (chosen: two lines of text read calmly). */
const STAY_MS = 7000;

/** Short sentences that come and go at the edge of the call; screen readers hear them too. */
export const notices = {
  /**
   * @param {string} text
   * @param {{action?: string, onAction?: () => void, stayMs?: number}} [options] a button beside the sentence
   * @returns {() => void} takes it away
   */
  say(text, { action, onAction, stayMs = STAY_MS } = {}) {
    const notice = el('div', { class: 'notice' }, el('span', {}, text));
    const away = () => notice.remove();
    if (action) {
      const button = el('button', { type: 'button', class: 'notice-action' }, action);
      button.addEventListener('click', () => {
        away();
        onAction?.();
      });
      notice.append(button);
    }
    const log = byId('notices', HTMLElement);
    while (log.children.length > 2) log.firstElementChild?.remove();
    log.append(notice);
    if (stayMs > 0) setTimeout(away, stayMs);
    return away;
  },
  clear() {
    byId('notices', HTMLElement).replaceChildren();
  },
};
