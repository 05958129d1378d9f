/// STUN messages as raw bytes: a strict view, a writer, message integrity, and the stateless server. No ICE decisions.
@NullMarked
package io.sluice.rtp.stun;

import org.jspecify.annotations.NullMarked;
