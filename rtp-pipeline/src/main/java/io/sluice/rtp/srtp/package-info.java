/// SRTP and SRTCP of one peer: ciphers, key derivation, replay protection, the nonce guard. No key exchange and no
/// sockets.
@NullMarked
package io.sluice.rtp.srtp;

import org.jspecify.annotations.NullMarked;
