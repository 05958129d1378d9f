/// The HTTP side: health, metrics, rooms for operators, and the files of the client and its page. The WebSocket
/// protocol is not here.
@NullMarked
package io.sluice.signaling.rest;

import org.jspecify.annotations.NullMarked;
