/// ICE agents without sockets: connectivity checks, validated paths, consent. No STUN encoding and no I/O.
@NullMarked
package io.sluice.rtp.ice;

import org.jspecify.annotations.NullMarked;
