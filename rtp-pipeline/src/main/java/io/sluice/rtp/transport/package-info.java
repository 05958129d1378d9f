/// The ICE, DTLS and SRTP association of one participant, sans-IO: datagrams and keys in, plaintext packets out.
/// No sockets, no threads, and nothing that knows a room lives here.
@NullMarked
package io.sluice.rtp.transport;

import org.jspecify.annotations.NullMarked;
