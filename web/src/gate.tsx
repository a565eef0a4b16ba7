// The mark of the house: an open gate.
export function Gate() {
  return (
    <svg class="gate" viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
      <path d="M6 29V14a10 10 0 0 1 20 0v15h-5V14a5 5 0 0 0-10 0v15z" />
      <path class="step" d="M2 29h28" />
    </svg>
  );
}
