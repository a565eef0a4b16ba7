// The browser's storage, where it may be used: private windows may forbid it, and it may be full. What
// cannot be kept then lasts as long as the page.

export type Place = () => Storage;

export const ofBrowser: Place = () => localStorage;
export const ofTab: Place = () => sessionStorage;

export function kept(place: Place, key: string): string | null {
  try {
    return place().getItem(key);
  } catch {
    return null;
  }
}

export function keep(place: Place, key: string, value: string | null) {
  try {
    if (value === null) place().removeItem(key);
    else place().setItem(key, value);
  } catch {
    // nothing to do
  }
}
