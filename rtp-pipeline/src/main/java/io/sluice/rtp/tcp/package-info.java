/// ICE-TCP: the passive listener, its connections, their framing and their bounded queues.
/// What a datagram means is known elsewhere; here it only arrives and leaves by a byte stream.
@NullMarked
package io.sluice.rtp.tcp;

import org.jspecify.annotations.NullMarked;
