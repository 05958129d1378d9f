/// The signaling protocol over WebSockets: connections, the sessions that outlive them, and what their requests do. How
/// messages are spelled, what offers mean and who may join is not here.
@NullMarked
package io.sluice.signaling.websocket;

import org.jspecify.annotations.NullMarked;
