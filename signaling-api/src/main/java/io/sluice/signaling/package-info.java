/// SDP, the WebSocket protocol, HTTP, tokens and metrics in front of the rooms; its packages hold the parts, this one
/// the server made of them.
/// No decision about media is made here.
@NullMarked
package io.sluice.signaling;

import org.jspecify.annotations.NullMarked;
