/// DTLS handshakes that authenticate a peer and export SRTP keys. No SRTP and no sockets.
@NullMarked
package io.sluice.rtp.dtls;

import org.jspecify.annotations.NullMarked;
