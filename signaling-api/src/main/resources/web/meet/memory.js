/** What this browser remembers of the person, as far as it may. */
export const memory = {
  /** @param {string} key */
  get(key) {
    try {
      return localStorage.getItem(`sluice.${key}`) ?? '';
    } catch {
      return '';
    }
  },
  /** @param {string} key @param {string} value */
  set(key, value) {
    try {
      localStorage.setItem(`sluice.${key}`, value);
    } catch {
      // private windows may refuse: then nothing is remembered
    }
  },
};
