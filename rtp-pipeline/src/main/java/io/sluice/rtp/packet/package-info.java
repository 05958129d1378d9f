/// RTP and RTCP on the wire: buffers, views, writers, sequence arithmetic. No state of a stream or a peer.
@NullMarked
package io.sluice.rtp.packet;

import org.jspecify.annotations.NullMarked;
