// The Chromium under test, and how it is started: $CHROMIUM names it.

/** What launches it without a display, with `more` arguments. */
export function launching(...more) {
  return {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  };
}
