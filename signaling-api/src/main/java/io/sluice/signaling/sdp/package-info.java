/// SDP offers read, checked and answered; the result is the core's negotiated records. No JSON, no sockets, no room
/// state.
@NullMarked
package io.sluice.signaling.sdp;

import org.jspecify.annotations.NullMarked;
