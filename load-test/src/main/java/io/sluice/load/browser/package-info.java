/// Real browsers, headless, as clients: starting Chromium and Firefox, driving a page, and the media probe that proves
/// whose picture and sound arrived, and when.
/// No page of the product and no knowledge of its signaling lives here.
@NullMarked
package io.sluice.load.browser;

import org.jspecify.annotations.NullMarked;
