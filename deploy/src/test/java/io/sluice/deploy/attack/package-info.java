/// Attacks on a running server while others are in a call: from a stranger's socket, from a member who is hostile, and
/// over signaling. What one parser does with bad bytes is tested beside the parser, not here.
@NullMarked
package io.sluice.deploy.attack;

import org.jspecify.annotations.NullMarked;
