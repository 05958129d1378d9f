/// Light clients: one participant each, without a browser, sans-IO but for the loop that drives many of them.
/// Nothing of the server is used here but its wire protocol.
@NullMarked
package io.sluice.load.bot;

import org.jspecify.annotations.NullMarked;
